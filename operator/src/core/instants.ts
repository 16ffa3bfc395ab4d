/** Milliseconds since the Unix epoch. */
export type EpochMs = number;

/** Kubernetes' own precision of times: whole seconds, UTC. Cut off, not rounded, so that no time lies ahead. */
export const toTime = (at: EpochMs): string =>
  new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** @param time RFC 3339, checked at the door */
export const fromTime = (time: string): EpochMs => Date.parse(time);

/** The later of the two would mean that the clock went back: nothing can have begun after now. */
export const notAfter = (at: EpochMs, now: EpochMs): EpochMs => Math.min(at, now);
