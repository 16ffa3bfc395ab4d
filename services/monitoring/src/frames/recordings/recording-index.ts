import { z } from 'zod';
import type { FrameRecord } from '../frame-log.js';
import { type FrameSession, framePath } from '../frame-path.js';

const FORMAT = 'proctorwise-recording';
const VERSION = 1;
const whole = z.int().min(0);

/**
 * What lies in a segment: `{first position}.index.json` beside the pictures, which lie back to back in
 * `{first position}.mjpeg`. A segment counts when its index is there. The pictures' file may hold more behind
 * `bytes`: another replay of the log that got further.
 */
const RecordingIndexFile = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  session_id: z.string(),
  session_started_at: z.iso.datetime(),
  first_position: whole,
  last_position: whole,
  /** Of the pictures, altogether. */
  bytes: whole,
  frames: z
    .array(
      z.object({
        frame_number: whole,
        position: whole,
        offset: whole,
        length: whole,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        /** ms since the Unix epoch. */
        captured_at: z.number().nullable(),
        /** ms since the Unix epoch. */
        received_at: z.number(),
        device_epoch: whole,
      }),
    )
    .min(1),
});
export type RecordingIndexFile = z.infer<typeof RecordingIndexFile>;

/** @param records of one segment, in log order: at least one */
export function indexOf(session: FrameSession, records: readonly FrameRecord[]): RecordingIndexFile {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) throw new RangeError('A segment has at least one frame');
  let bytes = 0;
  const frames = records.map((record) => {
    const offset = bytes;
    bytes += record.size;
    return {
      frame_number: record.frameNumber,
      position: record.position,
      offset,
      length: record.size,
      sha256: record.sha256,
      captured_at: record.capturedAt,
      received_at: record.receivedAt,
      device_epoch: record.deviceEpoch,
    };
  });
  return {
    format: FORMAT,
    version: VERSION,
    session_id: session.sessionId,
    session_started_at: session.sessionStartedAt.toISOString(),
    first_position: first.position,
    last_position: last.position,
    bytes,
    frames,
  };
}

/** @throws {Error} it is none of this format and version, or its frames do not lie one behind the other */
export function parseRecordingIndex(bytes: Uint8Array): RecordingIndexFile {
  const index = RecordingIndexFile.parse(JSON.parse(Buffer.from(bytes).toString()));
  let [offset, position] = [0, -1];
  for (const frame of index.frames) {
    if (frame.offset !== offset || frame.position <= position)
      throw new Error(`frame ${frame.frame_number} lies at ${frame.offset} and is ${frame.position} in the log`);
    offset += frame.length;
    position = frame.position;
  }
  if (offset !== index.bytes || position !== index.last_position || index.frames[0]?.position !== index.first_position)
    throw new Error('bounds and frames disagree');
  return index;
}

/** The records again, as the log had them. */
export function recordsOf(index: RecordingIndexFile): FrameRecord[] {
  const session = { sessionId: index.session_id, sessionStartedAt: new Date(index.session_started_at) };
  return index.frames.map((frame) => ({
    ...session,
    position: frame.position,
    frameNumber: frame.frame_number,
    capturedAt: frame.captured_at,
    receivedAt: frame.received_at,
    deviceEpoch: frame.device_epoch,
    sha256: frame.sha256,
    size: frame.length,
    path: framePath(session, frame.frame_number),
  }));
}
