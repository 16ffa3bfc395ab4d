import { describe, expect, it } from '@jest/globals';
import type { Reservation } from '@proctorwise/contracts';
import { placesIn } from './placesIn.js';

const booking = (student_name: string, change: Partial<Reservation> = {}): Reservation => ({
  reservation_id: student_name,
  user_id: student_name,
  exam_id: 'e',
  slot_id: 's',
  exam_title: 'Algebra',
  student_name,
  start_time: '2026-11-22T10:00:00.000Z',
  end_time: '2026-11-22T11:00:00.000Z',
  status: 'scheduled',
  created_at: '2026-11-22T09:00:00.000Z',
  ...change,
});
const shown = (...bookings: Reservation[]) =>
  placesIn({ slot_id: 's' }, bookings, ({ student_name }) => student_name ?? 'Nobody').map(
    ({ reservation_id }) => reservation_id,
  );

describe('who comes at a time', () => {
  it('are those who have a place in it, handed in or not, and none who lost it', () => {
    expect(
      shown(
        booking('Ada'),
        booking('Bo', { status: 'completed' }),
        booking('Cy', { status: 'cancelled' }),
        booking('Di', { slot_id: 'other' }),
      ),
    ).toEqual(['Ada', 'Bo']);
  });
  it('stand by name, as people sort them', () => {
    expect(
      shown(booking('Zoé'), booking('Émile'), booking('Ada'), booking('nameless', { student_name: null })),
    ).toEqual(['Ada', 'Émile', 'nameless', 'Zoé']);
  });
});
