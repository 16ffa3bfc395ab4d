import sharp from 'sharp';

/** RGB, 0..255, row by row, three bytes a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * One decoded picture. It is decoded once; each size that a model asks for is made once and kept as long as the
 * picture. Pixels are never written to.
 */
export class Picture implements Raster {
  readonly #sizes = new Map<string, Promise<Raster>>();

  constructor(
    readonly width: number,
    readonly height: number,
    readonly rgb: Uint8Array,
  ) {}

  /** The picture stretched to exactly `width` x `height`, bilinear with anti-aliasing. */
  resized(width: number, height: number): Promise<Raster> {
    if (width === this.width && height === this.height) return Promise.resolve(this);
    const key = `${width}x${height}`;
    const known = this.#sizes.get(key);
    if (known) return known;
    const made = sharp(this.rgb, { raw: { width: this.width, height: this.height, channels: 3 } })
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer()
      .then((rgb) => ({ width, height, rgb }));
    this.#sizes.set(key, made);
    return made;
  }
}
