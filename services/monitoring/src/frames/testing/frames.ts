import { createHash } from 'node:crypto';
import type { FrameToAppend } from '../frame-log.js';

export const SESSION_STARTED_AT = new Date('2026-03-09T23:59:59.000Z');

/** A frame with bytes of its own; `content` tells two pictures of one number apart. */
export function aFrame(values: Partial<FrameToAppend> & { content?: string } = {}): FrameToAppend {
  const { content = 'first', ...frame } = values;
  const sessionId = frame.sessionId ?? 'ada';
  const frameNumber = frame.frameNumber ?? 1;
  return {
    sessionId,
    sessionStartedAt: SESSION_STARTED_AT,
    frameNumber,
    capturedAt: 1_773_100_000_000 + frameNumber,
    receivedAt: 1_773_100_000_100 + frameNumber,
    deviceEpoch: 1,
    jpeg: Buffer.from(`${sessionId}/${frameNumber}/${content}`.padEnd(300, '.')),
    ...frame,
  };
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
