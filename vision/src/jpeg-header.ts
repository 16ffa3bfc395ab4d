import { PictureUnreadable } from './errors.js';

/** What a JPEG says of itself before its pixels: sizes in pixels. */
export interface JpegHeader {
  width: number;
  height: number;
  /** 1 grey, 3 colour, 4 CMYK */
  components: number;
}

const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/** SOF0..SOF15 carry the size; C4 (Huffman tables), C8 (reserved) and CC (arithmetic tables) lie between them. */
const isStartOfFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const standsAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Reads the size from the marker segments, without decoding.
 * @throws {PictureUnreadable} not_a_jpeg, picture_truncated (ends before the size), picture_undecodable (no size in it)
 */
export function readJpegHeader(jpeg: Uint8Array): JpegHeader {
  if (jpeg.length < 3 || jpeg[0] !== 0xff || jpeg[1] !== START_OF_IMAGE || jpeg[2] !== 0xff) {
    throw new PictureUnreadable('not_a_jpeg', 'does not begin with FF D8 FF');
  }
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let at = 2;
  while (at + 1 < jpeg.length) {
    if (view.getUint8(at) !== 0xff) throw new PictureUnreadable('picture_undecodable', `no marker at byte ${at}`);
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (standsAlone(marker)) {
      at += 2;
      continue;
    }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) {
      throw new PictureUnreadable('picture_undecodable', 'pixels come before the size');
    }
    if (at + 4 > jpeg.length) break;
    const length = view.getUint16(at + 2);
    if (length < 2) throw new PictureUnreadable('picture_undecodable', `segment of ${length} bytes`);
    if (isStartOfFrame(marker)) {
      if (length < 8 || at + 10 > jpeg.length) break;
      const header = {
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
      };
      if (header.width === 0 || header.height === 0) {
        throw new PictureUnreadable('picture_undecodable', `${header.width}x${header.height} pixels`);
      }
      return header;
    }
    at += 2 + length;
  }
  throw new PictureUnreadable('picture_truncated', 'ends before its size is given');
}

/** Whether an end-of-image marker stands in the last bytes; cameras append up to some zero bytes after it. */
export function hasEndOfImage(jpeg: Uint8Array): boolean {
  const first = Math.max(0, jpeg.length - 64);
  for (let at = jpeg.length - 2; at >= first; at -= 1) {
    if (jpeg[at] === 0xff && jpeg[at + 1] === END_OF_IMAGE) return true;
  }
  return false;
}
