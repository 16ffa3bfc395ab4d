import sharp from 'sharp';
import { PictureUnreadable } from './errors.js';
import { hasEndOfImage, readJpegHeader } from './jpeg-header.js';
import { MAX_JPEG_BYTES, MAX_PIXELS } from './limits.js';
import { Picture } from './picture.js';

// One picture at a time on one core; no picture is ever seen twice, so a cache would only hold memory.
sharp.concurrency(1);
sharp.cache(false);

export interface DecodeLimits {
  /** @default MAX_PIXELS */
  maxPixels?: number;
  /** bytes; @default MAX_JPEG_BYTES */
  maxBytes?: number;
}

/**
 * JPEG to RGB. Size and limits are read from the header before memory is taken. Grey and CMYK become RGB. An EXIF
 * orientation is ignored: pictures come from a canvas, which writes none, and boxes are in pixels as stored.
 * @throws {PictureUnreadable} not_a_jpeg, picture_too_large, picture_truncated, picture_undecodable
 */
export async function decode(jpeg: Uint8Array, limits: DecodeLimits = {}): Promise<Picture> {
  const { maxPixels = MAX_PIXELS, maxBytes = MAX_JPEG_BYTES } = limits;
  if (jpeg.byteLength > maxBytes) {
    throw new PictureUnreadable('picture_too_large', `${jpeg.byteLength} bytes, ${maxBytes} are allowed`);
  }
  const header = readJpegHeader(jpeg);
  if (header.width * header.height > maxPixels) {
    throw new PictureUnreadable(
      'picture_too_large',
      `${header.width}x${header.height} pixels, ${maxPixels} are allowed`,
    );
  }
  try {
    // 'error' takes in 'truncated': half a picture must not be judged as if the rest were empty.
    const { data, info } = await sharp(jpeg, { failOn: 'error', limitInputPixels: maxPixels })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new PictureUnreadable('picture_undecodable', `${info.channels} channels`);
    return new Picture(info.width, info.height, data);
  } catch (error) {
    if (error instanceof PictureUnreadable) throw error;
    const reason = hasEndOfImage(jpeg) ? 'picture_undecodable' : 'picture_truncated';
    throw new PictureUnreadable(reason, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
