import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../decode.js';
import { type Raster, stretchedBySharp } from '../picture.js';
import { PERSON_WITH_PHONE, testPicture } from '../testing/pictures.js';
import { testdataDir } from '../testing/shared-assets.js';
import { openKernel } from './kernel.js';
import { Shrinker } from './shrinker.js';

const kernel = openKernel();
if (!kernel) throw new Error('No 128-bit vectors here: the resize that production uses cannot be tested');
const shrinker = new Shrinker(kernel);

/** Noise with edges of black and white, which show every difference. */
function noise(width: number, height: number, seed: number): Raster {
  const rgb = new Uint8Array(3 * width * height);
  let state = seed | 1;
  for (let at = 0; at < rgb.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const value = (state >> 16) & 0x1ff;
    rgb[at] = value < 0x100 ? value : value & 1 ? 255 : 0;
  }
  return { width, height, rgb };
}

async function expectSameBytes(from: Raster, width: number, height: number): Promise<void> {
  const [ours, theirs] = [shrinker.shrink(from, width, height), await stretchedBySharp(from, width, height)];
  expect([ours.width, ours.height, ours.rgb.length]).toEqual([width, height, theirs.rgb.length]);
  expect(Buffer.compare(ours.rgb, theirs.rgb)).toBe(0);
}

describe('shrinking in this thread', () => {
  it.each([
    ['a webcam for the detector', 640, 480, 416, 416],
    ['a webcam for the face finder', 640, 480, 320, 240],
    ['a wide webcam', 1280, 720, 416, 416],
    ['a tall picture for the face finder', 787, 1049, 240, 320],
    ['places that fall between two of libvips', 300, 1027, 300, 320],
    ['three to one', 1200, 900, 400, 300],
    ['hardly', 417, 416, 416, 416],
    ['as far as it goes', 1663, 1663, 416, 416],
    ['one side alone', 640, 416, 416, 416],
    ['a row', 100, 1, 60, 1],
    ['a column', 1, 100, 1, 60],
    ['to one pixel', 3, 3, 1, 1],
    ['a pixel', 1, 1, 1, 1],
  ])('gives the bytes of libvips: %s', async (_, fromWidth, fromHeight, width, height) => {
    expect(Shrinker.takes({ width: fromWidth, height: fromHeight }, width, height)).toBe(true);
    await expectSameBytes(noise(fromWidth, fromHeight, 7), width, height);
  });

  it('gives the bytes of libvips for any size that it takes', async () => {
    const side = fc
      .tuple(fc.integer({ min: 1, max: 120 }), fc.double({ min: 1, max: 4, noNaN: true, maxExcluded: true }))
      .map(([to, shrink]) => ({ to, from: Math.min(4 * to - 1, Math.round(to * shrink)) }));
    const tall = fc
      .tuple(fc.constantFrom(160, 192, 240, 320, 384, 416), fc.integer({ min: 1, max: 3 }), fc.nat(400))
      .map(([to, times, more]) => ({ to, from: Math.min(4 * to - 1, times * to + more) }));
    await fc.assert(
      fc.asyncProperty(side, fc.oneof(side, tall), fc.integer(), (across, down, seed) =>
        expectSameBytes(noise(across.from, down.from, seed), across.to, down.to),
      ),
      { numRuns: 60 },
    );
  });

  it('gives the same whatever was shrunk before', () => {
    const [small, large] = [noise(50, 40, 1), noise(640, 480, 2)];
    const first = shrinker.shrink(small, 30, 30).rgb;
    const other = shrinker.shrink(large, 320, 240).rgb;
    expect(Buffer.compare(shrinker.shrink(small, 30, 30).rgb, first)).toBe(0);
    expect(Buffer.compare(shrinker.shrink(large, 320, 240).rgb, other)).toBe(0);
  });

  it('leaves a plain colour within one level of what it is: weights are cut, never above', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.integer({ min: 30, max: 119 }), (level, from) => {
        const rgb = new Uint8Array(3 * from * from).fill(level);
        const made = shrinker.shrink({ width: from, height: from, rgb }, 30, 30).rgb;
        expect(made.filter((value) => value > level || value < level - 1)).toHaveLength(0);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['enlarging', 400, 480, 416, 416],
    ['a quarter', 1664, 1000, 416, 416],
    ['a quarter in height', 640, 1664, 416, 416],
    ['a wide webcam for the face finder', 1280, 720, 320, 180],
  ])('does not take %s', (_, fromWidth, fromHeight, width, height) => {
    expect(Shrinker.takes({ width: fromWidth, height: fromHeight }, width, height)).toBe(false);
  });

  (testdataDir ? it : it.skip)('gives the bytes of libvips for a photograph', async () => {
    const photograph = await decode(await testPicture(testdataDir as string, PERSON_WITH_PHONE));
    await expectSameBytes(photograph, 416, 416);
  });
});
