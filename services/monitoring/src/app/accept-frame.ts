import { type Actor, DomainError, type FrameReceipt, permit } from '@proctorwise/contracts';
import { type Clock, toWire, traceparentOfWork } from '@proctorwise/platform';
import { MAX_JPEG_BYTES, MAX_PIXELS, PictureUnreadable, readJpegHeader } from '@proctorwise/vision';
import { type AppendedFrame, type FrameLog, isCaptureTime } from '../frames/index.js';
import type { SessionWatch } from '../watch/session-watch.js';
import { findRunningWatch, type SessionFinder } from './find-session.js';

export interface AcceptFramePorts extends SessionFinder {
  readonly frames: Pick<FrameLog, 'append'>;
  readonly clock: Clock;
}
export interface PutFrame {
  readonly frameNumber: number;
  readonly jpeg: Uint8Array;
  /** The device's clock, ms since the Unix epoch; null where it does not say. */
  readonly capturedAt: number | null;
  /** Server clock minus device clock as the device measured it, ms; null where it did not. */
  readonly clockOffsetMs: number | null;
  /** Null from clients that know none. */
  readonly deviceEpoch: number | null;
}

/**
 * Takes a picture. Resolves only when it is durable; its analysis follows.
 * @throws {SessionNotFound | SessionStopped | TakenOver | FrameConflict} what it is for
 * @throws {DomainError} not_a_jpeg, picture_too_large, picture_truncated, picture_undecodable, invalid_frame_number
 * @throws {FrameLogFull | FrameLogBusy | FrameLogFailed} not taken: send it again
 * @throws {TooManyPictures} not taken: send it again, later
 */
export const acceptFrame =
  (ports: AcceptFramePorts) =>
  async (actor: Actor, sessionId: string, frame: PutFrame): Promise<FrameReceipt> => {
    const reach = permit(actor, 'PUT /monitoring/sessions/{session_id}/frames/{frame_number}');
    const watch = await findRunningWatch(ports, sessionId, actor, reach, frame.deviceEpoch);
    checkPicture(frame);
    const receivedAt = ports.clock();
    const { sha256, duplicate } = await appendFrame(ports, watch, frame, receivedAt);
    return {
      session_id: sessionId,
      frame_number: frame.frameNumber,
      sha256,
      duplicate,
      received_at: toWire(new Date(receivedAt)),
    };
  };

/** Appends to the log and counts; times are corrected by the device's offset here, once. */
export async function appendFrame(
  { frames, clock }: Pick<AcceptFramePorts, 'frames' | 'clock'>,
  watch: SessionWatch,
  frame: PutFrame,
  receivedAt: number,
): Promise<AppendedFrame> {
  const { sessionId, startedAt, deviceEpoch } = watch.session;
  const { frameNumber, jpeg } = frame;
  const toLog = () =>
    frames.append({
      sessionId,
      sessionStartedAt: startedAt,
      frameNumber,
      capturedAt: correctedCaptureTime(frame),
      receivedAt,
      deviceEpoch,
      traceparent: traceparentOfWork(),
      jpeg,
    });
  return watch.append({ frameNumber, receivedAt, bytes: jpeg.byteLength }, toLog, clock);
}

/**
 * When the device took it, by the server's clock. What no clock shows counts as not said: the log could not hold it. A
 * time that is merely wrong passes, by however much: the rules doubt it, and go by the time of receipt.
 * @returns whole ms since the Unix epoch, as `isCaptureTime`; null where the device does not say
 */
export function correctedCaptureTime({
  capturedAt,
  clockOffsetMs,
}: Pick<PutFrame, 'capturedAt' | 'clockOffsetMs'>): number | null {
  if (capturedAt === null || clockOffsetMs === null) return null;
  const corrected = Math.round(capturedAt + clockOffsetMs);
  return isCaptureTime(corrected) ? corrected : null;
}

/** The header decides before anything is stored: a picture that unfolds to more than 4 MP is never taken. */
export function checkPicture({ jpeg, frameNumber }: Pick<PutFrame, 'jpeg' | 'frameNumber'>): void {
  if (!Number.isInteger(frameNumber) || frameNumber < 0 || frameNumber > 0xffff_ffff)
    throw new DomainError('invalid_frame_number', 'The frame number must be a whole number from 0 to 4294967295.');
  if (jpeg.byteLength > MAX_JPEG_BYTES)
    throw new DomainError('picture_too_large', `The picture has more than ${MAX_JPEG_BYTES} bytes.`);
  try {
    const { width, height } = readJpegHeader(jpeg);
    if (width * height > MAX_PIXELS)
      throw new DomainError('picture_too_large', `The picture has ${width} x ${height} pixels; at most 4 megapixels.`);
  } catch (error) {
    if (error instanceof PictureUnreadable) throw toDomainError(error);
    throw error;
  }
}

function toDomainError(error: PictureUnreadable): DomainError {
  switch (error.reason) {
    case 'not_a_jpeg':
      return new DomainError('not_a_jpeg', 'The picture is not a JPEG.', { cause: error });
    case 'picture_too_large':
      return new DomainError('picture_too_large', 'The picture is too large.', { cause: error });
    case 'picture_truncated':
      return new DomainError('picture_truncated', 'The picture is cut off.', { cause: error });
    default:
      return new DomainError('picture_undecodable', 'The picture cannot be decoded.', { cause: error });
  }
}
