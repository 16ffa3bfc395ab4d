const MINUTE_MS = 60_000;

/** How an exam's time stands, before one begins. */
export interface TimeToWrite {
  /** From its start to its end, whole minutes: of the one student, extra time included. */
  readonly minutes: number;
  /** ISO 8601: when the paper is handed in by itself. */
  readonly until: string;
  readonly now:
    | { readonly is: 'to_come' | 'over' }
    /** Whole minutes that are left at least; 0: less than one. */
    | { readonly is: 'running'; readonly minutesLeft: number };
}

/**
 * The time runs from the slot's start to its end, whenever one begins.
 * @param booking `write_until` is missing where the server is of the version before it: then the slot's end counts
 * @param session the student's session, where one runs already: its deadline has moved where time was given back
 * @param serverNow ms since the Unix epoch
 */
export function timeToWrite(
  booking: { readonly start_time: string; readonly end_time: string; readonly write_until?: string },
  session: { readonly ends_at: string } | undefined,
  serverNow: number,
): TimeToWrite {
  const until = session?.ends_at ?? booking.write_until ?? booking.end_time;
  const [startsAt, endsAt] = [Date.parse(booking.start_time), Date.parse(until)];
  const minutes = Math.floor((endsAt - startsAt) / MINUTE_MS);
  if (serverNow >= endsAt) return { minutes, until, now: { is: 'over' } };
  if (serverNow < startsAt) return { minutes, until, now: { is: 'to_come' } };
  return { minutes, until, now: { is: 'running', minutesLeft: Math.floor((endsAt - serverNow) / MINUTE_MS) } };
}
