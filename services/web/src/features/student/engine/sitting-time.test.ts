import { describe, expect, it } from '@jest/globals';
import type { ReservationDetail, Slot } from '@proctorwise/contracts';
import { bookableSlots, bookingState, lastEndOf, MAY_GO_ON_MS, slotState, sortBookings } from './sitting-time.js';

const at = (minutes: number): string => new Date(minutes * 60_000).toISOString();
const booking = (from: number, to: number, change: Partial<ReservationDetail> = {}): ReservationDetail => ({
  reservation_id: `r${from}`,
  user_id: 'u',
  exam_id: 'e',
  slot_id: `s${from}`,
  exam_title: 'Algebra',
  student_name: 'Alice',
  start_time: at(from),
  end_time: at(to),
  status: 'scheduled',
  created_at: at(0),
  ...change,
});
const slot = (from: number, to: number, change: Partial<Slot> = {}): Slot => ({
  slot_id: `s${from}`,
  exam_id: 'e',
  start_time: at(from),
  end_time: at(to),
  capacity: null,
  booked: 0,
  created_at: at(0),
  ...change,
});
const minute = (n: number): number => n * 60_000;

describe('booking', () => {
  it('opens at its start and not a moment before', () => {
    expect(bookingState(booking(10, 20), undefined, minute(10) - 1)).toEqual({ state: 'to_come', opensInMs: 1 });
    expect(bookingState(booking(10, 20), undefined, minute(10))).toEqual({ state: 'open' });
  });

  it('is missed from its end on', () => {
    expect(bookingState(booking(10, 20), undefined, minute(20))).toEqual({ state: 'missed' });
  });

  it('is open for as long as extra time still lets its student begin, and missed from then on', () => {
    const longer = booking(10, 20, { write_until: at(25) });
    expect(bookingState(longer, undefined, minute(25) - 1)).toEqual({ state: 'open' });
    expect(bookingState(longer, undefined, minute(25))).toEqual({ state: 'missed' });
    expect(sortBookings([longer], () => undefined, minute(25) - 1).ahead).toEqual([longer]);
    expect(bookingState(longer, 'unknown', minute(25) + MAY_GO_ON_MS - 1)).toEqual({ state: 'open' });
    expect(bookingState(longer, 'unknown', minute(25) + MAY_GO_ON_MS)).toEqual({ state: 'missed' });
  });

  it('goes on behind the end of the slot while the session has time left', () => {
    expect(bookingState(booking(10, 20), { ends_at: at(25) }, minute(22))).toEqual({ state: 'running' });
    expect(bookingState(booking(10, 20), { ends_at: at(25) }, minute(25))).toEqual({ state: 'missed' });
  });

  it('is not called missed while nobody says whether its session goes on with extra time', () => {
    const stateAt = (now: number, change: Partial<ReservationDetail> = {}) =>
      bookingState(booking(10, 20, change), 'unknown', now).state;
    expect(stateAt(minute(10) - 1)).toBe('to_come');
    expect(stateAt(minute(20))).toBe('open');
    expect(stateAt(minute(20) + MAY_GO_ON_MS - 1)).toBe('open');
    expect(stateAt(minute(20) + MAY_GO_ON_MS)).toBe('missed');
    expect(stateAt(minute(20), { status: 'cancelled' })).toBe('cancelled');
    expect(stateAt(minute(20), { status: 'completed' })).toBe('completed');
    const { ahead } = sortBookings([booking(10, 20)], () => 'unknown', minute(20));
    expect(ahead).toHaveLength(1);
  });

  it('stays cancelled or completed whatever the time', () => {
    expect(bookingState(booking(10, 20, { status: 'cancelled' }), undefined, minute(15)).state).toBe('cancelled');
    expect(bookingState(booking(10, 20, { status: 'completed' }), { ends_at: at(25) }, minute(15)).state).toBe(
      'completed',
    );
  });

  it('comes soonest first while ahead, newest first once past', () => {
    const { ahead, past } = sortBookings(
      [booking(30, 40), booking(1, 2), booking(10, 20), booking(3, 4), booking(50, 60, { status: 'cancelled' })],
      () => undefined,
      minute(15),
    );
    expect(ahead.map((one) => one.reservation_id)).toEqual(['r10', 'r30']);
    expect(past.map((one) => one.reservation_id)).toEqual(['r50', 'r3', 'r1']);
  });
});

it('stays ahead behind the end of its slot while its session goes on', () => {
  const running = (id: string) => (id === 'r10' ? { ends_at: at(25) } : undefined);
  const idsAhead = (now: number) =>
    sortBookings([booking(10, 20), booking(11, 20)], running, now).ahead.map((one) => one.reservation_id);
  expect(idsAhead(minute(22))).toEqual(['r10']);
  expect(idsAhead(minute(25))).toEqual([]);
});

describe('slot', () => {
  it('can be booked until it is over', () => {
    const slots = [slot(30, 40), slot(10, 20), slot(1, 5)];
    expect(bookableSlots(slots, minute(12)).map((one) => one.slot_id)).toEqual(['s10', 's30']);
  });

  it('that ends last is found in any order, and none among none', () => {
    expect(lastEndOf([slot(0, 20), slot(30, 60), slot(25, 55)])).toBe(at(60));
    expect(lastEndOf([])).toBeNull();
  });
  it('is full at its capacity, and mine before it is full', () => {
    const stateOf = (one: Slot, bookings: ReservationDetail[] = []) => slotState(one, bookings, minute(0));
    expect(stateOf(slot(1, 2, { capacity: 2, booked: 1 }))).toBe('free');
    expect(stateOf(slot(1, 2, { capacity: 2, booked: 2 }))).toBe('full');
    expect(stateOf(slot(1, 2, { capacity: 2, booked: 2 }), [booking(1, 2)])).toBe('mine');
    expect(stateOf(slot(1, 2), [booking(1, 2, { status: 'cancelled' })])).toBe('free');
  });

  it('is not offered beside another of the exam that is booked, until that one was missed', () => {
    const morning = booking(10, 20);
    expect(slotState(slot(30, 40), [morning], minute(20) - 1)).toBe('booked_elsewhere');
    expect(slotState(slot(30, 40), [morning], minute(20))).toBe('free');
    const longer = { ...morning, write_until: at(25) }; // the server refuses for as long
    expect(slotState(slot(30, 40), [longer], minute(25) - 1)).toBe('booked_elsewhere');
    expect(slotState(slot(30, 40), [longer], minute(25))).toBe('free');
    expect(slotState(slot(30, 40), [{ ...morning, status: 'cancelled' }], minute(5))).toBe('free');
    expect(slotState(slot(30, 40, { exam_id: 'another' }), [morning], minute(5))).toBe('free');
    expect(slotState(slot(10, 20), [morning, booking(30, 40)], minute(5))).toBe('mine');
  });

  it('is not offered to who has handed the exam in, however long ago', () => {
    const handedIn = booking(10, 20, { status: 'completed' });
    expect(slotState(slot(300, 400, { capacity: 1, booked: 1 }), [handedIn], minute(250))).toBe('sat');
    expect(slotState(slot(300, 400, { exam_id: 'another' }), [handedIn], minute(250))).toBe('free');
    expect(slotState(slot(10, 20), [handedIn], minute(15))).toBe('handed_in');
  });
});
