import type { Session } from './session.js';

/** What was given back to a session so far. */
export interface GivenBack {
  /** For whatever cause, ms: the deadline stands by so much later than it was. */
  readonly inAllMs: number;
  /** Of it for refused pictures, ms. */
  readonly forRefusalsMs: number;
}

/**
 * How much may still be given back for refused pictures: in all at most the session's own length, from its start to the
 * deadline that it had then. A candidate can write while pictures are refused, and might find out how to have them
 * refused. That the platform is away meets everybody: what is lost to that is given whole, and not bounded here.
 * @returns ms, at least 0
 */
export function timeLeftForRefusals(
  { startedAt, endsAt }: Pick<Session, 'startedAt' | 'endsAt'>,
  { inAllMs, forRefusalsMs }: GivenBack,
): number {
  const ownLengthMs = endsAt.getTime() - inAllMs - startedAt.getTime();
  return Math.max(0, ownLengthMs - forRefusalsMs);
}
