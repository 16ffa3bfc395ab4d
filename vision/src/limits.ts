/** What a picture may cost before it is refused. Both are checked before memory is taken for it. */

/** Pixels of a decoded picture: about 4 MP, 12 MB as RGB. A webcam gives 0.3 to 2. */
export const MAX_PIXELS = 4_000_000;

/** Bytes of a JPEG, 2 MiB. A frame of 640x480 has about 45 KB. */
export const MAX_JPEG_BYTES = 2 * 1024 * 1024;
