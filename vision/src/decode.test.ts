import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { decode } from './decode.js';
import { PictureUnreadable } from './errors.js';
import { readJpegHeader } from './jpeg-header.js';
import { noisyJpeg, plainJpeg } from './testing/pictures.js';

const reasonOf = (jpeg: Uint8Array) =>
  decode(jpeg).then(
    () => 'decoded',
    (error: unknown) => (error instanceof PictureUnreadable ? error.reason : error),
  );

describe('decoding', () => {
  it('gives the pixels as RGB', async () => {
    const picture = await decode(await plainJpeg(64, 48, '#ff0000'));
    expect([picture.width, picture.height, picture.rgb.length]).toEqual([64, 48, 64 * 48 * 3]);
    const [red, green, blue] = picture.rgb as unknown as [number, number, number];
    expect(red).toBeGreaterThan(250);
    expect(Math.max(green, blue)).toBeLessThan(5);
  });

  it.each([
    ['grey', (picture: Sharp) => picture.greyscale()],
    ['CMYK', (picture: Sharp) => picture.toColourspace('cmyk')],
    ['progressive', (picture: Sharp) => picture.clone()],
  ])('turns %s into RGB', async (name, change) => {
    const source = sharp({ create: { width: 40, height: 30, channels: 3, background: '#808080' } });
    const picture = await decode(
      await change(source)
        .jpeg({ progressive: name === 'progressive' })
        .toBuffer(),
    );
    expect(picture.rgb.length).toBe(40 * 30 * 3);
    for (const value of picture.rgb) expect(Math.abs(value - 128)).toBeLessThan(20);
  });

  it('ignores an orientation', async () => {
    const turned = await sharp(await plainJpeg(64, 48))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await decode(turned)).toMatchObject({ width: 64, height: 48 });
  });

  it('refuses a small file that unfolds to a large picture', async () => {
    const bomb = await plainJpeg(6_000, 6_000);
    expect(bomb.byteLength).toBeLessThan(1_000_000);
    expect(await reasonOf(bomb)).toBe('picture_too_large');
  });

  it('believes the header, and refuses before anything is decoded', async () => {
    const jpeg = await plainJpeg(64, 48);
    const lying = Uint8Array.from(jpeg);
    const at = sizeOffset(lying);
    lying.set([0x3e, 0x80, 0x3e, 0x80], at); // 16,000 x 16,000
    expect(await reasonOf(lying)).toBe('picture_too_large');
  });

  it('takes the largest picture and refuses the next', async () => {
    expect(await reasonOf(await plainJpeg(2_000, 2_000))).toBe('decoded');
    expect(await reasonOf(await plainJpeg(2_001, 2_000))).toBe('picture_too_large');
  });

  it('refuses more bytes than allowed', async () => {
    expect(await reasonOf(new Uint8Array(2 * 1024 * 1024 + 1))).toBe('picture_too_large');
  });

  it.each([0.2, 0.5, 0.9])('refuses a picture of which %d came', async (share) => {
    const jpeg = await noisyJpeg(320, 240);
    expect(await reasonOf(jpeg.subarray(0, jpeg.length * share))).toBe('picture_truncated');
  });

  it('refuses what is no JPEG', async () => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    for (const other of [png, new Uint8Array(0), new Uint8Array([0xff]), new TextEncoder().encode('<svg/>')]) {
      expect(await reasonOf(other)).toBe('not_a_jpeg');
    }
  });

  it('refuses a JPEG without a size', async () => {
    expect(await reasonOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).toBe('picture_undecodable');
  });

  it('answers any bytes with a picture or a reason', async () => {
    const jpeg = await noisyJpeg(64, 48);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(jpeg.length - 1), fc.nat(255)), { maxLength: 20 }),
        fc.integer({ min: 0, max: jpeg.length }),
        async (changes, length) => {
          const hostile = Uint8Array.from(jpeg.subarray(0, length));
          for (const [at, value] of changes) if (at < length) hostile[at] = value;
          expect(typeof (await reasonOf(hostile))).toBe('string');
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the header', () => {
  it('gives the size of every picture', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), async (width, height) => {
        expect(readJpegHeader(await plainJpeg(width, height))).toEqual({ width, height, components: 3 });
      }),
      { numRuns: 20 },
    );
  });

  it('is read without reading beyond the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (tail) => {
        const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, ...tail);
        try {
          const { width, height } = readJpegHeader(jpeg);
          expect(Math.min(width, height)).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(PictureUnreadable);
        }
      }),
    );
  });
});

/** Where height and width stand in a baseline JPEG. */
function sizeOffset(jpeg: Uint8Array): number {
  for (let at = 2; at + 9 < jpeg.length; at += 1) if (jpeg[at] === 0xff && jpeg[at + 1] === 0xc0) return at + 5;
  throw new Error('no baseline frame header');
}
