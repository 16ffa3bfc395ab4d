import sharp from 'sharp';
import { noisyJpeg, plainJpeg } from './pictures.js';

/** A picture that no camera sends, and how it is to be answered: `observed`, or the code of the refusal. */
export interface HostilePicture {
  readonly name: string;
  readonly answer: string;
  make(): Promise<Uint8Array>;
}

const SOF0 = 0xc0;
const SOS = 0xda;
/** A segment's length is told in two bytes, themselves included. */
const LONGEST_SEGMENT = 65_533;

/** Where a marker stands, walking from segment to segment. @throws {RangeError} it does not come before the pixels */
function markerAt(jpeg: Uint8Array, marker: number): number {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at + 4 <= jpeg.length; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) === marker) return at;
    if (view.getUint8(at + 1) === SOS) break;
  }
  throw new RangeError(`The JPEG has no marker ${marker.toString(16)} before its pixels`);
}

/** A copy with bytes of its frame header changed: `FF C0 length:2 precision:1 height:2 width:2 …`. */
async function withFrameHeader(changes: Readonly<Record<number, number>>): Promise<Uint8Array> {
  const jpeg = Uint8Array.from(await noisyJpeg(320, 240));
  const at = markerAt(jpeg, SOF0);
  for (const [offset, value] of Object.entries(changes)) jpeg[at + Number(offset)] = value;
  return jpeg;
}

const segment = (marker: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff), content]);

/**
 * A valid picture of one grey, two bits for each 8x8 block: its Huffman tables have one code each, "no difference" and
 * "end of block", both 0. The smallest file for its size that there is.
 */
function greyJpeg(width: number, height: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  const oneCode = (table: number) => segment(0xc4, Buffer.concat([Buffer.of(table, 1), Buffer.alloc(16)]));
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xdb, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 1)])),
    segment(SOF0, Buffer.concat([Buffer.of(8), size, Buffer.of(1, 1, 0x11, 0)])),
    oneCode(0x00),
    oneCode(0x10),
    segment(SOS, Buffer.of(1, 1, 0, 0, 63, 0)),
    Buffer.alloc(Math.ceil(blocks / 4)),
    Buffer.of(0xff, 0xd9),
  ]);
}

/** A copy with more segments after its beginning. */
const withSegments = (jpeg: Uint8Array, segments: readonly Uint8Array[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

const first = async (bytes: number | ((length: number) => number), whole: Promise<Uint8Array>) => {
  const jpeg = await whole;
  return jpeg.subarray(0, typeof bytes === 'number' ? bytes : bytes(jpeg.length));
};

const drawn = (width = 320, height = 240) => sharp({ create: { width, height, channels: 3, background: '#a0522d' } });

/** A small file whose last scan stands in it again and again: each makes the decoder walk over the whole picture. */
async function manyScans(): Promise<Buffer> {
  const jpeg = await drawn(2_000, 2_000).jpeg({ progressive: true }).toBuffer();
  const last = jpeg.lastIndexOf(Buffer.of(0xff, SOS));
  const scan = jpeg.subarray(last, jpeg.length - 2);
  const copies = Math.floor((2_000_000 - jpeg.length) / scan.length);
  return Buffer.concat([jpeg.subarray(0, -2), ...Array.from({ length: copies }, () => scan), jpeg.subarray(-2)]);
}

export const HOSTILE_PICTURES: readonly HostilePicture[] = [
  { name: 'no bytes', answer: 'not_a_jpeg', make: async () => new Uint8Array(0) },
  { name: 'a text', answer: 'not_a_jpeg', make: async () => new TextEncoder().encode('not a picture.jpg') },
  { name: 'a PNG', answer: 'not_a_jpeg', make: () => drawn().png().toBuffer() },
  { name: 'a PNG of 16 bits', answer: 'not_a_jpeg', make: () => drawn().toColourspace('rgb16').png().toBuffer() },
  { name: 'a GIF', answer: 'not_a_jpeg', make: () => drawn().gif().toBuffer() },
  { name: 'a WebP', answer: 'not_a_jpeg', make: () => drawn().webp().toBuffer() },

  { name: 'cut off in its first segment', answer: 'picture_truncated', make: () => first(12, noisyJpeg(320, 240)) },
  {
    name: 'cut off before its pixels',
    answer: 'picture_truncated',
    make: async () => {
      const jpeg = await noisyJpeg(320, 240);
      return jpeg.subarray(0, markerAt(jpeg, SOS));
    },
  },
  ...[0.1, 0.5, 0.99].map((share) => ({
    name: `cut off after ${share * 100} %`,
    answer: 'picture_truncated',
    make: () => first((length) => Math.floor(length * share), noisyJpeg(320, 240)),
  })),
  {
    name: 'progressive, cut off in the middle',
    answer: 'picture_truncated',
    make: async () =>
      first(
        (length) => length >> 1,
        sharp(await noisyJpeg(320, 240))
          .jpeg({ progressive: true })
          .toBuffer(),
      ),
  },
  {
    name: 'without its last marker',
    answer: 'picture_truncated',
    make: () => first((length) => length - 2, noisyJpeg(320, 240)),
  },

  { name: 'CMYK', answer: 'observed', make: () => drawn().toColourspace('cmyk').jpeg().toBuffer() },
  { name: 'grey', answer: 'observed', make: () => drawn().greyscale().jpeg().toBuffer() },
  { name: 'progressive', answer: 'observed', make: () => drawn().jpeg({ progressive: true }).toBuffer() },
  {
    name: 'turned by EXIF, as phones store it',
    answer: 'observed',
    make: () => drawn().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  },
  {
    name: 'a colour profile of garbage',
    answer: 'observed',
    make: async () => {
      const garbage = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), Buffer.alloc(500, 0xa5)]);
      return withSegments(await plainJpeg(320, 240), [segment(0xe2, garbage)]);
    },
  },
  {
    name: 'EXIF of garbage',
    answer: 'observed',
    make: async () => {
      const garbage = Buffer.concat([Buffer.from('Exif\0\0MM\0*'), Buffer.alloc(2_000, 0xff)]);
      return withSegments(await plainJpeg(320, 240), [segment(0xe1, garbage)]);
    },
  },
  {
    name: '2 MB of application segments',
    answer: 'observed',
    make: async () => {
      const large = segment(0xe5, Buffer.alloc(LONGEST_SEGMENT, 0x55));
      return withSegments(
        await plainJpeg(320, 240),
        Array.from({ length: 31 }, () => large),
      );
    },
  },

  { name: '12 bits a sample', answer: 'picture_undecodable', make: () => withFrameHeader({ 4: 12 }) },
  { name: '16 bits a sample', answer: 'picture_undecodable', make: () => withFrameHeader({ 4: 16 }) },
  { name: 'lossless coding', answer: 'picture_undecodable', make: () => withFrameHeader({ 1: 0xc3 }) },
  // The decoder knows it, so what stands there is read, as noise: a picture that lies about its coding is no danger.
  { name: 'said to be of arithmetic coding', answer: 'observed', make: () => withFrameHeader({ 1: 0xc9 }) },
  { name: '0x0 pixels', answer: 'picture_undecodable', make: () => withFrameHeader({ 5: 0, 6: 0, 7: 0, 8: 0 }) },
  { name: 'height 0', answer: 'picture_undecodable', make: () => withFrameHeader({ 5: 0, 6: 0 }) },
  { name: '7 components', answer: 'picture_undecodable', make: () => withFrameHeader({ 9: 7 }) },
  {
    name: 'two sizes, the second a large one',
    answer: 'picture_undecodable',
    make: async () => {
      const jpeg = await noisyJpeg(320, 240);
      const at = markerAt(jpeg, SOF0);
      const frame = Buffer.from(jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2)));
      frame.writeUInt16BE(16_000, 5);
      frame.writeUInt16BE(16_000, 7);
      return Buffer.concat([jpeg.subarray(0, markerAt(jpeg, SOS)), frame, jpeg.subarray(markerAt(jpeg, SOS))]);
    },
  },
  { name: '16000x16000 pixels in 1 MB', answer: 'picture_too_large', make: async () => greyJpeg(16_000, 16_000) },
  { name: 'one pixel row above the limit', answer: 'picture_too_large', make: async () => greyJpeg(2_000, 2_001) },
  { name: 'as large as allowed', answer: 'observed', make: async () => greyJpeg(2_000, 2_000) },
  { name: 'thousands of scans in 2 MB', answer: 'picture_undecodable', make: manyScans },
];
