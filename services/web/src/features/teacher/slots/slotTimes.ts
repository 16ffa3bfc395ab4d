/** The arithmetic of offered times. Instants are ISO 8601 UTC; local times are as a `datetime-local` input writes them. */

export interface TimeSpan {
  start_time: string;
  end_time: string;
}

/**
 * The instant that a local time means, in the zone of the browser (or of the process, in tests).
 * @param local `2026-11-23T09:00`
 * @returns ISO 8601 UTC, or null where the text is no time
 */
export function instantOf(local: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(local)) return null;
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The end of a slot: its start and the exam's duration. */
export function endOf(startIso: string, durationMinutes: number): string {
  return new Date(Date.parse(startIso) + durationMinutes * 60_000).toISOString();
}

/** Those that share time with a span; one that ends as the other starts shares none. */
export function overlapping<T extends TimeSpan>(span: TimeSpan, others: readonly T[]): T[] {
  const start = Date.parse(span.start_time);
  const end = Date.parse(span.end_time);
  return others.filter((other) => Date.parse(other.start_time) < end && start < Date.parse(other.end_time));
}

/** By start, split by whether they are over. @param nowMs epoch ms */
export function byTime<T extends TimeSpan>(slots: readonly T[], nowMs: number): { upcoming: T[]; past: T[] } {
  const sorted = [...slots].sort((one, other) => Date.parse(one.start_time) - Date.parse(other.start_time));
  return {
    upcoming: sorted.filter((slot) => Date.parse(slot.end_time) > nowMs),
    past: sorted.filter((slot) => Date.parse(slot.end_time) <= nowMs).reverse(),
  };
}

/** Is it running? @param nowMs epoch ms */
export function isRunning(slot: TimeSpan, nowMs: number): boolean {
  return Date.parse(slot.start_time) <= nowMs && nowMs < Date.parse(slot.end_time);
}
