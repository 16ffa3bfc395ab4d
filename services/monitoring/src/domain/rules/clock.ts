import type { TimeRange } from './ranges.js';
import { CLOCK_TOLERANCE_MS, EVENT_DELAY_MS } from './rules.js';
import { isLate } from './stream.js';

export interface CaptureClaim {
  readonly frameNumber: number;
  /** The candidate's own clock, ms since the Unix epoch; null when the sender gives none. */
  readonly capturedAt: number | null;
  /** Server time at the door, ms since the Unix epoch. */
  readonly receivedAt: number;
  /** Server clock minus candidate's clock, ms, as measured on the event socket; null when never measured. */
  readonly offsetMs: number | null;
  /** The neighbour that came before, by the candidate's clock too; null for the first, and for one without a claim. */
  readonly previous: { readonly frameNumber: number; readonly capturedAt: number } | null;
  /** For a frame from the browser's spool: the gap in receiving that the server saw, server time; else null. */
  readonly gap: { readonly from: number; readonly to: number } | null;
}

export interface JudgedTime {
  /** What the rules judge by, server time, ms since the Unix epoch. */
  readonly at: number;
  readonly clockDoubtful: boolean;
}

/**
 * The candidate's clock counts only if it rises with the frame number and lies within 2 s of receive time by the
 * measured offset, or, for a spooled frame, inside the gap that the server saw. Otherwise receive time is used.
 * @throws {RangeError} receivedAt, which is our own, is not a finite number
 */
export function trustCaptureTime(claim: CaptureClaim): JudgedTime {
  const { capturedAt, receivedAt, offsetMs, gap } = claim;
  if (!Number.isFinite(receivedAt)) throw new RangeError(`receivedAt is ${receivedAt}, must be finite`);
  const doubtful = { at: receivedAt, clockDoubtful: true };
  if (capturedAt === null || offsetMs === null || !risesWithNumber(claim.previous, claim.frameNumber, capturedAt)) {
    return doubtful;
  }
  const at = capturedAt + offsetMs;
  const isPrompt = Math.abs(receivedAt - at) <= CLOCK_TOLERANCE_MS;
  // The offset itself is only known within the tolerance, so the edges of the gap are too.
  const isInGap =
    gap !== null && at >= gap.from - CLOCK_TOLERANCE_MS && at <= Math.min(gap.to, receivedAt) + CLOCK_TOLERANCE_MS;
  return isPrompt || isInGap ? { at, clockDoubtful: false } : doubtful;
}

export interface EventClaim {
  /** The candidate's clock corrected by the measured offset, ms since the Unix epoch; null where that is not known. */
  readonly occurredAt: number | null;
  /** Server time of arrival, ms since the Unix epoch. */
  readonly receivedAt: number;
  /** Stretches in which the server heard nothing of the device, server time. */
  readonly unheard: readonly TimeRange[];
  /** Oldest first, server time; `to` null while it lasts. */
  readonly pauses: readonly Pause[];
}

/** From its beginning, and until just before its end. */
export interface Pause {
  readonly from: number;
  readonly to: number | null;
}

export interface EventTime {
  /** Server time, ms since the Unix epoch; never later than the arrival. */
  readonly at: number;
  /** The browser says another time, which is not believed: nothing is known of how far apart two of these happened. */
  readonly clockDoubtful: boolean;
  /** It waited on the device while nothing was heard of it: it tells of the past, and alarms nobody. */
  readonly late: boolean;
}

/**
 * When a browser event happened: as the browser says, where it can have waited there so long, because the server heard
 * nothing of it then or because that is how long a try may take. Else when it arrived. One that waited past the end of the
 * pause that it is dated into may come from a clock that was set back: it counts from that end on.
 * @returns null where it arrived in the pause in which it happened: nobody watches then
 */
export function trustEventTime({ occurredAt, receivedAt, unheard, pauses }: EventClaim): EventTime | null {
  const said =
    occurredAt !== null && canHaveWaited(occurredAt, receivedAt, unheard)
      ? asSaid(Math.min(occurredAt, receivedAt), receivedAt, unheard)
      : { at: receivedAt, clockDoubtful: occurredAt !== null, late: false };
  const at = afterPauses(said.at, pauses);
  if (at > receivedAt) return null;
  return at === said.at ? said : { at, clockDoubtful: true, late: true };
}

function canHaveWaited(occurredAt: number, receivedAt: number, unheard: readonly TimeRange[]): boolean {
  if (!(occurredAt <= receivedAt + CLOCK_TOLERANCE_MS)) return false;
  const wasUnheard = unheard.some(
    ({ from, to }) => occurredAt >= from - CLOCK_TOLERANCE_MS && occurredAt <= to + CLOCK_TOLERANCE_MS,
  );
  return wasUnheard || receivedAt - occurredAt <= EVENT_DELAY_MS;
}

/** A try that took long is no outage: what it brings still alarms. */
function asSaid(at: number, receivedAt: number, unheard: readonly TimeRange[]): EventTime {
  const wasUnheard = unheard.some(({ from, to }) => at >= from && at <= to);
  const late = receivedAt - at > EVENT_DELAY_MS || (wasUnheard && isLate({ at, receivedAt }));
  return { at, clockDoubtful: false, late };
}

const afterPauses = (at: number, pauses: readonly Pause[]): number =>
  pauses.reduce((after, { from, to }) => {
    const end = to ?? Number.POSITIVE_INFINITY;
    return after >= from && after < end ? end : after;
  }, at);

function risesWithNumber(previous: CaptureClaim['previous'], frameNumber: number, capturedAt: number): boolean {
  if (previous === null) return true;
  const numbers = frameNumber - previous.frameNumber;
  // A lower number overtaken on the way must be older; the same number is a repeat and tells nothing.
  return numbers > 0 ? capturedAt > previous.capturedAt : numbers < 0 ? capturedAt < previous.capturedAt : true;
}
