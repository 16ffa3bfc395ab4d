const MINUTE_MS = 60_000;

/** How an exam's time stands, before one begins. */
export interface TimeToWrite {
  /** From its start to its end, whole minutes: of the one student, extra time included. */
  readonly minutes: number;
  /** ISO 8601: when the paper is handed in by itself. */
  readonly until: string;
  readonly now: /** `unknown`: nothing can be said that would surely be true. */
    | { readonly is: 'to_come' | 'over' | 'unknown' }
    /** Whole minutes that are left at least; 0: less than one. */
    | { readonly is: 'running'; readonly minutesLeft: number };
}

/**
 * The time runs from the slot's start to its end, whenever one begins.
 * @param booking `write_until` is missing where the server is of the version before it: then the slot's end counts
 * @param session the student's session, where one runs already: its deadline has moved where time was given back;
 *   `unknown` where that could not be asked
 * @param serverNow ms since the Unix epoch; null while the server's clock is not known
 */
export function timeToWrite(
  booking: { readonly start_time: string; readonly end_time: string; readonly write_until?: string },
  session: { readonly ends_at: string } | 'unknown' | undefined,
  serverNow: number | null,
): TimeToWrite {
  const until = (session === 'unknown' ? undefined : session?.ends_at) ?? booking.write_until ?? booking.end_time;
  const [startsAt, endsAt] = [Date.parse(booking.start_time), Date.parse(until)];
  const minutes = Math.floor((endsAt - startsAt) / MINUTE_MS);
  if (serverNow === null) return { minutes, until, now: { is: 'unknown' } };
  if (serverNow >= endsAt) return { minutes, until, now: { is: session === 'unknown' ? 'unknown' : 'over' } };
  if (serverNow < startsAt) return { minutes, until, now: { is: 'to_come' } };
  return { minutes, until, now: { is: 'running', minutesLeft: Math.floor((endsAt - serverNow) / MINUTE_MS) } };
}
