import sharp from 'sharp';

/** A grey JPEG of 640x480 with a bright spot: enough to run every stage once, so that the first candidate does not wait. */
export async function warmUpPicture(): Promise<Uint8Array> {
  const spot = Buffer.from('<svg width="640" height="480"><circle cx="320" cy="200" r="120" fill="#ddd"/></svg>');
  return sharp({ create: { width: 640, height: 480, channels: 3, background: '#555' } })
    .composite([{ input: spot }])
    .jpeg()
    .toBuffer();
}
