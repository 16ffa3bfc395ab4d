import type { ReservationDetail, Session, Slot } from '@proctorwise/contracts';

/** What a student can do with a booking now. */
export type BookingState =
  | { readonly state: 'cancelled' | 'completed' | 'missed' }
  /** ms until the exam opens */
  | { readonly state: 'to_come'; readonly opensInMs: number }
  | { readonly state: 'open' }
  /** A session runs already: go on with it, on this device or another. */
  | { readonly state: 'running' };

/**
 * Where nobody says which sessions run, one may still go on this long after the slot's end, ms: the longest accommodation is
 * ten hours, and time may be given back.
 */
export const MAY_GO_ON_MS = 12 * 3_600_000;

/** The student's active session of a booking, undefined where none runs; `unknown` while that cannot be asked. */
export type RunningSession = Pick<Session, 'ends_at'> | 'unknown' | undefined;

/**
 * Until when, exclusive, its student may begin and write, ISO 8601: extra time included. Where the server is of a version
 * before it says so, the slot's end.
 */
export const writeUntil = ({ write_until, end_time }: Pick<ReservationDetail, 'write_until' | 'end_time'>): string =>
  write_until ?? end_time;

/**
 * @param running its deadline counts, which time given back may have moved. While it is unknown a booking
 *   is open for `MAY_GO_ON_MS` longer: the server decides who comes in
 * @param serverNow ms since the Unix epoch
 */
export function bookingState(booking: ReservationDetail, running: RunningSession, serverNow: number): BookingState {
  if (booking.status === 'cancelled') return { state: 'cancelled' };
  if (booking.status === 'completed') return { state: 'completed' };
  const isKnown = running !== 'unknown';
  if (isKnown && running !== undefined && serverNow < Date.parse(running.ends_at)) return { state: 'running' };
  const opensInMs = Date.parse(booking.start_time) - serverNow;
  if (opensInMs > 0) return { state: 'to_come', opensInMs };
  const openUntil = Date.parse(writeUntil(booking)) + (isKnown ? 0 : MAY_GO_ON_MS);
  return { state: serverNow < openUntil ? 'open' : 'missed' };
}

/**
 * Bookings with something left to do first, soonest first; then the rest, newest first.
 * @param running the active session of a booking, if there is one: it may go on behind the slot's end
 */
export function sortBookings(
  bookings: readonly ReservationDetail[],
  running: (reservationId: string) => RunningSession,
  serverNow: number,
): { ahead: ReservationDetail[]; past: ReservationDetail[] } {
  const isAhead = (booking: ReservationDetail): boolean =>
    ['to_come', 'open', 'running'].includes(bookingState(booking, running(booking.reservation_id), serverNow).state);
  const by = (a: ReservationDetail, b: ReservationDetail): number =>
    Date.parse(a.start_time) - Date.parse(b.start_time) || a.reservation_id.localeCompare(b.reservation_id);
  return {
    ahead: bookings.filter(isAhead).sort(by),
    past: bookings.filter((booking) => !isAhead(booking)).sort((a, b) => by(b, a)),
  };
}

/** `mine` and `handed_in` are of this very slot. An exam is sat once: `sat` and `booked_elsewhere` are of another slot of it. */
export type SlotState = 'free' | 'full' | 'mine' | 'handed_in' | 'sat' | 'booked_elsewhere';

/** Slots that can still be sat, soonest first: who books late sits what is left. */
export function bookableSlots(slots: readonly Slot[], serverNow: number): Slot[] {
  return slots
    .filter((slot) => serverNow < Date.parse(slot.end_time))
    .sort((a, b) => Date.parse(a.start_time) - Date.parse(b.start_time));
}

/** What the server would say to a booking, as far as the student's bookings tell. */
export function slotState(slot: Slot, bookings: readonly ReservationDetail[], serverNow: number): SlotState {
  const held = bookings.filter((booking) => booking.exam_id === slot.exam_id && booking.status !== 'cancelled');
  const here = held.find((booking) => booking.slot_id === slot.slot_id);
  if (here !== undefined) return here.status === 'completed' ? 'handed_in' : 'mine';
  if (held.some((booking) => booking.status === 'completed')) return 'sat';
  if (held.some((booking) => serverNow < Date.parse(writeUntil(booking)))) return 'booked_elsewhere';
  return slot.capacity !== null && slot.booked >= slot.capacity ? 'full' : 'free';
}

/** When the last of these times ends; null where there is none. */
export function lastEndOf(slots: readonly Pick<Slot, 'end_time'>[]): string | null {
  const later = (one: string | null, { end_time }: Pick<Slot, 'end_time'>): string =>
    one === null || Date.parse(end_time) > Date.parse(one) ? end_time : one;
  return slots.reduce<string | null>(later, null);
}
