/** What decides where a recording is cut. */
export interface TimedFrame {
  /** Place in the log, ascending. */
  readonly position: number;
  /** ms since the Unix epoch. */
  readonly receivedAt: number;
  /** Bytes. */
  readonly size: number;
}

export interface SegmentBounds {
  /** A frame received so long after a segment's first one, ms, begins the next. */
  readonly spanMs: number;
  /** A frame with which a segment would be larger begins the next; one that is larger by itself is a segment alone. */
  readonly bytes: number;
}

/** At one frame of 35 KB in 2 s: 60 frames, 2.1 MB. */
export const SEGMENT_BOUNDS: SegmentBounds = { spanMs: 120_000, bytes: 4 * 1024 * 1024 };

export interface Segments<T> {
  /** Nothing comes into them any more. */
  readonly closed: T[][];
  /** Empty where there is no frame. */
  readonly open: T[];
}

/**
 * Cuts a session's frames into segments, by what they are and not by when they came here: the same frames from the same
 * first one are cut alike at every replay of the log.
 * @param frames ascending
 * @param cutAfter a session's end: no segment goes on behind this position, and those up to it are closed
 */
export function cutSegments<T extends TimedFrame>(
  frames: readonly T[],
  bounds: SegmentBounds = SEGMENT_BOUNDS,
  cutAfter = 0,
): Segments<T> {
  const closed: T[][] = [];
  let open: T[] = [];
  let bytes = 0;
  for (const frame of frames) {
    const [first] = open;
    const last = open.at(-1);
    const isOver =
      first !== undefined &&
      last !== undefined &&
      (frame.receivedAt - first.receivedAt >= bounds.spanMs ||
        bytes + frame.size > bounds.bytes ||
        (last.position <= cutAfter && frame.position > cutAfter));
    if (isOver) {
      closed.push(open);
      open = [];
      bytes = 0;
    }
    open.push(frame);
    bytes += frame.size;
  }
  const last = open.at(-1);
  if (last !== undefined && last.position <= cutAfter) return { closed: [...closed, open], open: [] };
  return { closed, open };
}
