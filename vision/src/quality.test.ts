import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decode } from './decode.js';
import type { Raster } from './picture.js';
import { QUALITY_SIDE, type Quality, qualityOf } from './quality.js';
import { noisyJpeg, plainJpeg } from './testing/pictures.js';

const qualityOfJpeg = async (jpeg: Uint8Array) =>
  qualityOf(await (await decode(jpeg)).resized(QUALITY_SIDE, QUALITY_SIDE));

/** Darker from left to right, so that every bit of the hash is set. */
function slope(width: number, height: number, add = 0): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at += 1) rgb[at] = add + 200 - ((Math.floor(at / 3) % width) * 200) / width;
  return rgb;
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]) => sumOf(values) / Math.max(1, values.length);

/** The same by its plain formulas. */
function plainQualityOf({ rgb, width, height }: Raster): Quality {
  const luma = Array.from({ length: width * height }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * pixel);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  const grey = (x: number, y: number) => Math.fround(luma[y * width + x] ?? 0);
  const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  const laplacian = range(1, height - 1).flatMap((y) =>
    range(1, width - 1).map((x) => grey(x - 1, y) + grey(x + 1, y) + grey(x, y - 1) + grey(x, y + 1) - 4 * grey(x, y)),
  );
  const cells = (at: number, of: number, side: number) =>
    range(Math.floor((at * side) / of), Math.floor(((at + 1) * side) / of));
  const cell = (column: number, row: number) =>
    meanOf(cells(row, 8, height).flatMap((y) => cells(column, 9, width).map((x) => grey(x, y))));
  const bits = range(0, 8).flatMap((row) =>
    range(0, 8).map((column) => (cell(column, row) > cell(column + 1, row) ? '1' : '0')),
  );
  return {
    sharpness: meanOf(laplacian.map((value) => value * value)) - meanOf(laplacian) ** 2,
    brightness: meanOf(luma),
    hash: BigInt(`0b${bits.join('')}`)
      .toString(16)
      .padStart(16, '0'),
  };
}

describe('quality', () => {
  it('is what the plain formulas give, for any size', () => {
    const raster = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
          .map((rgb) => ({ width, height, rgb })),
      );
    fc.assert(
      fc.property(raster, (given) => {
        const plain = plainQualityOf(given);
        const { sharpness, brightness, hash } = qualityOf(given);
        expect(hash).toBe(plain.hash);
        expect(brightness).toBeCloseTo(plain.brightness, 6);
        expect(sharpness).toBeCloseTo(plain.sharpness, 6);
      }),
    );
  });

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
