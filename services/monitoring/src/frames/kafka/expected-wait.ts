import { MAX_GROUP_BYTES } from './group-sender.js';

/** What waits to be acknowledged in a partition, in order, and how fast it went lately. */
export interface Backlog {
  /** Of all that waits, the one included that is asked for. */
  readonly bytes: number;
  /** How long the oldest has waited, ms. */
  readonly oldestForMs: number;
  /** What was acknowledged within the last so many ms, during which something waited all the time. */
  readonly doneBytes: number;
  readonly withinMs: number;
}

/**
 * While the oldest is younger than this, ms, nothing is concluded: frames go out in groups, which grow with what waits, so
 * that the rate of a short queue says nothing of a long one's. Idle, one takes some 0.1 s (bench:stream).
 */
export const EVIDENT_AFTER_MS = 1_000;

/**
 * How long a frame that came now would wait for its acknowledgement, ms. Where nothing goes forward: as long again as
 * the oldest has waited. So too where all that waits goes with the next request, whatever the rate of smaller ones was:
 * a process that stood still for a second or two has much to send and little to show, and sends it at once.
 */
export function expectedWaitMs({ bytes, oldestForMs, doneBytes, withinMs }: Backlog): number {
  if (oldestForMs < EVIDENT_AFTER_MS) return 0;
  const isRateKnown = doneBytes > 0 && bytes > MAX_GROUP_BYTES;
  return isRateKnown ? Math.max(oldestForMs, (bytes / doneBytes) * withinMs) : oldestForMs;
}
