/**
 * A JPEG by its header: size, a comment and an end, no pixels. Scripted vision reads from the comment what is in it.
 * @param scene what scripted vision is to see @param number tells pictures of one scene apart
 */
export function aJpeg(
  scene: string,
  number: number | string = 0,
  size: { width?: number; height?: number } = {},
): Buffer {
  const { width = 640, height = 480 } = size;
  const comment = Buffer.from(`${scene}#${number}`);
  const segment = (marker: number, body: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  const frame = Buffer.from([8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xfe, comment),
    segment(0xc0, frame),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** The scene of a picture that `aJpeg` made. */
export const sceneOf = (jpeg: Uint8Array): string => Buffer.from(jpeg).toString('latin1', 6).split('#')[0] ?? '';
