const DAY_MS = 86_400_000;

/** How long, and when what is over goes. */
export interface RetentionRule {
  /** Hour of the UTC day, 0 to 23, from which on it runs, once a day. */
  readonly hourUtc: number;
  /** Whole UTC days after the day on which a session began. */
  readonly keptDays: Readonly<Record<RetainedPart, number>>;
}

/** What is kept for a time of its own. */
export type RetainedPart = 'recordings' | 'evidence';

/**
 * A month is what a look back at one sitting takes; half a year covers the time in which a decision is contested. Nobody's
 * law: an institution sets its own.
 */
export const DEFAULT_RETENTION: RetentionRule = { hourUtc: 3, keptDays: { recordings: 30, evidence: 180 } };

/**
 * Days of sessions before this instant's go.
 * @param oldestUnsealed when the oldest session began whose evidence is not sealed yet; from its day on all is kept, since
 * its pictures may still have to be judged
 */
export function goneBefore(now: number, keptDays: number, oldestUnsealed: Date | null): Date {
  const over = now - keptDays * DAY_MS;
  return new Date(oldestUnsealed === null ? over : Math.min(over, oldestUnsealed.getTime()));
}

/** Whole UTC days that are over and kept all the same, because of the oldest session that is not sealed yet. */
export function heldDays(now: number, keptDays: number, oldestUnsealed: Date | null): number {
  if (oldestUnsealed === null) return 0;
  return Math.max(0, dayOf(now - keptDays * DAY_MS) - dayOf(oldestUnsealed.getTime()));
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** Is today's run due, and not done? @param lastRunAt ms; null where this process had none */
export function isDue(now: number, hourUtc: number, lastRunAt: number | null): boolean {
  const dueAt = dayOf(now) * DAY_MS + hourUtc * 3_600_000;
  return now >= dueAt && (lastRunAt === null || lastRunAt < dueAt);
}
