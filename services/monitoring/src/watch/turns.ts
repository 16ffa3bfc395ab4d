/** How a session stands whose oldest frame waits to be looked at. Times in ms since the Unix epoch. */
export interface Standing {
  /** When its oldest waiting frame was received: the one whose turn it would be. */
  readonly oldestAt: number;
  /** Does a newer one of it wait? */
  readonly isNewerWaiting: boolean;
  /** When its newest frame was received. */
  readonly newestAt: number;
  /** When its last turn began; -Infinity before the first. */
  readonly turnAt: number;
  /** When the first frame came after that turn, whether it waits or was passed over. */
  readonly unseenSince: number;
  /** It may have been looked at before a crash: it is again, whatever waits. */
  readonly isReplayed: boolean;
}

/**
 * Chosen, so that what a proctor sees is less than a second old while there are more frames than vision can look at: with
 * the sending and the look itself.
 */
export const FRESH_FOR_MS = 500;
/** A frame that waited this long is passed over where others wait, or a newer one of its session: live matters more than complete. */
export const STALE_AFTER_MS = 2_000;
/**
 * A session that has had frames for so long and no turn comes before fresh frames of others. Chosen: three frames. It counts
 * from the first of them and not from the last turn: where all begin at once, or go on after an outage, all would come first,
 * and none of them fresh.
 */
export const OVERDUE_AFTER_MS = 6_000;

/**
 * Whether the oldest waiting frame of a session is passed over without a look.
 *
 * Where others wait, only a session's newest frame is looked at once the older ones are no longer fresh; and the newest
 * itself is given up in time for the next one to take its place.
 * @param areOthersWaiting do as many other sessions wait as can be looked at side by side? Else passing this one over
 *   gains nobody anything
 */
export function isPassedOver(standing: Standing, areOthersWaiting: boolean, now: number): boolean {
  if (standing.isReplayed) return false;
  const waitedMs = now - standing.oldestAt;
  if (areOthersWaiting) return waitedMs > (standing.isNewerWaiting ? FRESH_FOR_MS : STALE_AFTER_MS);
  return standing.isNewerWaiting && waitedMs > STALE_AFTER_MS;
}

/** Indices into the sessions that wait. */
export interface Turns {
  readonly look: readonly number[];
  readonly passOver: readonly number[];
}

/**
 * Whose turn it is of the sessions that wait. Where more frames come than can be looked at, first come, first served would
 * have all of them wait as long as the oldest may. So sessions with a fresh frame come first, and of these the one that was
 * not looked at for longest: those that come too late this time come first with their next frame. Those that come last are
 * passed over first, so that whoever is left is not left by chance.
 * @param slots pictures that can be in work side by side @param free of these, that are free now
 */
export function giveTurns(standings: readonly Standing[], slots: number, free: number, now: number): Turns {
  const inOrder = [...standings.entries()].sort(([, one], [, other]) => inTurn(one, other, now));
  const waiting: number[] = [];
  const passOver: number[] = [];
  let others = inOrder.length - 1;
  for (const [index, standing] of inOrder.toReversed()) {
    const isOver = isPassedOver(standing, others >= slots, now);
    (isOver ? passOver : waiting).push(index);
    if (isOver) others -= 1;
  }
  return { look: waiting.reverse().slice(0, free), passOver };
}

/** Below 0 where the one comes before the other. */
function inTurn(one: Standing, other: Standing, now: number): number {
  const urgency = Number(isUrgent(other, now)) - Number(isUrgent(one, now));
  if (urgency !== 0) return urgency;
  const [turn, othersTurn] = [beforeNow(one.turnAt, now), beforeNow(other.turnAt, now)];
  return turn === othersTurn ? one.oldestAt - other.oldestAt : turn < othersTurn ? -1 : 1;
}

const isUrgent = ({ newestAt, unseenSince }: Standing, now: number): boolean =>
  now - newestAt <= FRESH_FOR_MS || now - beforeNow(unseenSince, now) > OVERDUE_AFTER_MS;

/** What lies ahead was read from a clock that was set back since: long ago, or its session would wait until then. */
const beforeNow = (at: number, now: number): number => (at > now ? Number.NEGATIVE_INFINITY : at);
