/** What the page knows of a picture that waits in the browser's database; its bytes stay there. */
export interface SpooledFrame {
  readonly frameNumber: number;
  readonly bytes: number;
}
/** Pictures that wait to be sent, by rising number. */
export interface SpoolIndex {
  readonly frames: readonly SpooledFrame[];
  readonly bytes: number;
  /** Pictures that were given up since there was no room: shown, never hidden. */
  readonly dropped: number;
}
export interface SpoolLimits {
  readonly frames: number;
  readonly bytes: number;
}

/** 30 minutes at one picture each 2 s; 64 MiB (a picture is about 35 KB, so the count binds first). */
export const SPOOL_LIMITS: SpoolLimits = { frames: 900, bytes: 64 * 1024 * 1024 };

/** The index of what is found in the database, in whatever order. */
export function spoolIndexOf(frames: readonly SpooledFrame[]): SpoolIndex {
  const sorted = [...frames].sort((a, b) => a.frameNumber - b.frameNumber);
  return { frames: sorted, bytes: sorted.reduce((sum, frame) => sum + frame.bytes, 0), dropped: 0 };
}

/**
 * Adds the newest picture. The oldest go where a limit is passed: a long outage loses its beginning and keeps the
 * stretch next to now. A single picture above the byte limit is the one that goes.
 * @returns the index and the numbers to delete from the database
 */
export function spoolFrame(
  index: SpoolIndex,
  frame: SpooledFrame,
  limits: SpoolLimits = SPOOL_LIMITS,
): { index: SpoolIndex; evicted: number[] } {
  const frames = [...index.frames.filter((known) => known.frameNumber !== frame.frameNumber), frame].sort(
    (a, b) => a.frameNumber - b.frameNumber,
  );
  let bytes = frames.reduce((sum, known) => sum + known.bytes, 0);
  let first = 0;
  while (frames.length - first > limits.frames || bytes > limits.bytes) {
    bytes -= frames[first]?.bytes ?? 0;
    first += 1;
  }
  const evicted = frames.slice(0, first).map((known) => known.frameNumber);
  return { index: { frames: frames.slice(first), bytes, dropped: index.dropped + evicted.length }, evicted };
}

/** Takes a picture out: it is durable on the server, or (`lost`) it never will be. */
export function unspoolFrame(index: SpoolIndex, frameNumber: number, lost: boolean): SpoolIndex {
  const frame = index.frames.find((known) => known.frameNumber === frameNumber);
  if (frame === undefined) return index;
  return {
    frames: index.frames.filter((known) => known !== frame),
    bytes: index.bytes - frame.bytes,
    dropped: index.dropped + (lost ? 1 : 0),
  };
}

/** The number for the next picture: above what the server has and above all that wait here. */
export function nextFrameNumber(fromServer: number, remembered: number, index: SpoolIndex): number {
  const newest = index.frames.at(-1)?.frameNumber ?? -1;
  return Math.max(fromServer, remembered, newest + 1);
}
