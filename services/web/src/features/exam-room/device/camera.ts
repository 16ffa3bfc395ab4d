/** Why there is no camera: each has a sentence of its own that says what to do. */
export type CameraRefusal = 'denied' | 'missing' | 'busy' | 'unsupported';

export class CameraRefused extends Error {
  constructor(
    readonly refusal: CameraRefusal,
    options?: { cause?: unknown },
  ) {
    super(`No camera: ${refusal}`, options);
    this.name = 'CameraRefused';
  }
}

const CONSTRAINTS: MediaStreamConstraints = {
  audio: false,
  video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 30 }, facingMode: 'user' },
};

/** How a picture is made: it fits into width and height, in pixels. */
export interface PictureFormat {
  readonly width: number;
  readonly height: number;
  /** Of the JPEG, 0..1. */
  readonly quality: number;
}
export const FULL_PICTURE: PictureFormat = { width: 640, height: 480, quality: 0.7 };
/** 56 % of the pixels, and still more than the 416 that the detector looks at. */
export const SAVING_PICTURE: PictureFormat = { width: 480, height: 360, quality: 0.6 };

const REFUSALS: Record<string, CameraRefusal> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Asks for the camera. @throws {CameraRefused} */
export async function openCamera(): Promise<MediaStream> {
  // Plain http on another host than localhost: the browser offers no camera at all.
  if (navigator.mediaDevices?.getUserMedia === undefined) throw new CameraRefused('unsupported');
  try {
    return await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : '';
    throw new CameraRefused(REFUSALS[name] ?? 'busy', { cause });
  }
}

export function closeCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** A video element that nobody needs to see, playing the stream: pictures are taken from it. */
export async function playHidden(stream: MediaStream): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  return video;
}

/** The size that fits into the format without change of shape, never larger than the original. */
function fitted(width: number, height: number, format: PictureFormat): { width: number; height: number } {
  const scale = Math.min(1, format.width / width, format.height / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * What the camera sees now, as a JPEG.
 * @returns null where the video shows nothing yet
 */
export async function takePicture(video: HTMLVideoElement, format: PictureFormat): Promise<Blob | null> {
  if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const { width, height } = fitted(video.videoWidth, video.videoHeight, format);
  // Off-screen: a canvas of the page encodes in idle time, which a hidden tab hardly has.
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return null;
  context.drawImage(video, 0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: format.quality });
}

/**
 * Pixels of a small copy of the picture, for an estimate of its light.
 * @returns null where the video shows nothing yet
 */
export function samplePixels(video: HTMLVideoElement): Uint8ClampedArray | null {
  if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const canvas = new OffscreenCanvas(64, 48);
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}
