import { createHash, randomBytes } from 'node:crypto';
import { type FrameRecord, framePath } from '@proctorwise/monitoring/frames';

/** What a webcam's picture weighs, as the plan counts with it. */
export const FRAME_BYTES = 35_000;
/** 120 s of one frame each 2 s. */
export const FRAMES_PER_SEGMENT = 60;
const STARTED_AT = new Date('2026-03-09T10:00:00Z');

export interface SegmentOfFrames {
  readonly records: readonly FrameRecord[];
  readonly jpegs: readonly Buffer[];
}

/** One segment of each session: bytes of no picture, since nobody looks at them here. */
export function segmentsOf(run: string, sessions: number): SegmentOfFrames[] {
  return Array.from({ length: sessions }, (_, index) => {
    const session = { sessionId: `${run}-${index}`, sessionStartedAt: STARTED_AT };
    const jpegs = Array.from({ length: FRAMES_PER_SEGMENT }, () => randomBytes(FRAME_BYTES));
    const records = jpegs.map((jpeg, frameNumber) => ({
      ...session,
      position: index * FRAMES_PER_SEGMENT + frameNumber + 1,
      frameNumber,
      capturedAt: null,
      receivedAt: STARTED_AT.getTime() + frameNumber * 2_000,
      deviceEpoch: 1,
      sha256: createHash('sha256').update(jpeg).digest('hex'),
      size: jpeg.length,
      path: framePath(session, frameNumber),
    }));
    return { records, jpegs };
  });
}

/** Works on all, so many at once. @returns how long each took, ms */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<unknown>,
): Promise<number[]> {
  const took: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const from = performance.now();
      await work(items[index] as T, index);
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return took;
}
