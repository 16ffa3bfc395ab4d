import { describe, expect, it } from '@jest/globals';
import { decode } from './decode.js';
import { QUALITY_SIDE, qualityOf } from './quality.js';
import { noisyJpeg, plainJpeg } from './testing/pictures.js';

const qualityOfJpeg = async (jpeg: Uint8Array) =>
  qualityOf(await (await decode(jpeg)).resized(QUALITY_SIDE, QUALITY_SIDE));

/** Darker from left to right, so that every bit of the hash is set. */
function slope(width: number, height: number, add = 0): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at += 1) rgb[at] = add + 200 - ((Math.floor(at / 3) % width) * 200) / width;
  return rgb;
}

describe('quality', () => {
  it('of a covered camera: dark, uniform', async () => {
    const { brightness, sharpness } = await qualityOfJpeg(await plainJpeg(320, 240, '#000'));
    expect(brightness).toBeLessThan(2);
    expect(sharpness).toBeLessThan(1);
  });

  it('weighs colours by luma', async () => {
    const { brightness } = await qualityOfJpeg(await plainJpeg(64, 64, '#00ff00'));
    expect(brightness).toBeCloseTo(0.587 * 255, -0.5);
  });

  it('calls detail sharp', async () => {
    expect((await qualityOfJpeg(await noisyJpeg(640, 480))).sharpness).toBeGreaterThan(500);
  });

  it('gives a hash of 16 digits that light does not change and a mirror does', () => {
    const raster = { width: 90, height: 80, rgb: slope(90, 80) };
    const { hash } = qualityOf(raster);
    expect(hash).toBe('ffffffffffffffff');
    expect(qualityOf({ ...raster, rgb: slope(90, 80, 40) }).hash).toBe(hash);
    expect(qualityOf({ ...raster, rgb: slope(90, 80).map((value) => 255 - value) }).hash).toBe('0000000000000000');
  });

  it('of a picture does not depend on the ones before it, of whatever size', async () => {
    const small = await decode(await plainJpeg(30, 20, '#a53'));
    const large = await decode(await noisyJpeg(640, 480));
    const [ofSmall, ofLarge] = [qualityOf(small), qualityOf(large)];
    expect([qualityOf(large), qualityOf(small)]).toEqual([ofLarge, ofSmall]);
  });

  it('takes a picture of one pixel', () => {
    expect(qualityOf({ width: 1, height: 1, rgb: Uint8Array.of(255, 255, 255) })).toEqual({
      sharpness: 0,
      brightness: expect.closeTo(255, 3),
      hash: '0000000000000000',
    });
  });
});
