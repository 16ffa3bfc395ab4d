import { describe, expect, it } from '@jest/globals';
import { RESERVATION_STATUSES } from '@proctorwise/contracts';
import fc from 'fast-check';
import { type Attempt, checkFirstSitting, ExamBooked, ExamSat, type Reservation } from './reservation.js';

const NOW = 1000;
const attempt = (change: Partial<Reservation>, beginsBefore: number): Attempt => ({
  beginsBefore: new Date(beginsBefore),
  reservation: {
    id: 'r',
    userId: 'u',
    examId: 'e',
    slotId: 's',
    studentName: null,
    status: 'scheduled',
    sessionStartedAt: null,
    version: 1,
    createdAt: new Date(0),
    ...change,
  },
});
const attempts = fc.array(
  fc
    .record({
      status: fc.constantFrom(...RESERVATION_STATUSES),
      sessionStartedAt: fc.constantFrom(null, new Date(0)),
      beginsBefore: fc.integer({ min: NOW - 2, max: NOW + 2 }),
    })
    .map(({ beginsBefore, ...change }) => attempt(change, beginsBefore)),
  { maxLength: 4 },
);

describe('one more place in an exam', () => {
  it('is had by who never came, up to the last instant at which the other may begin', () => {
    expect(() => checkFirstSitting([attempt({}, NOW)], NOW)).not.toThrow();
    expect(() => checkFirstSitting([attempt({}, NOW + 1)], NOW)).toThrow(ExamBooked);
  });
  it('is had by who cancelled before beginning, and not after', () => {
    const cancelled = { status: 'cancelled' } as const;
    expect(() => checkFirstSitting([attempt(cancelled, NOW + 1)], NOW)).not.toThrow();
    expect(() => checkFirstSitting([attempt({ ...cancelled, sessionStartedAt: new Date(0) }, 0)], NOW)).toThrow(
      ExamSat,
    );
  });
  it('is refused where any one of the others refuses it, whatever their order', () => {
    const refusal = (others: readonly Attempt[]) => {
      try {
        checkFirstSitting(others, NOW);
        return null;
      } catch (error) {
        return (error as Error).name;
      }
    };
    fc.assert(
      fc.property(attempts, (others) => {
        const each = others.map((one) => refusal([one]));
        const expected = each.includes('ExamSat') ? 'ExamSat' : each.includes('ExamBooked') ? 'ExamBooked' : null;
        expect(refusal(others)).toBe(expected);
        expect(refusal([...others].reverse())).toBe(expected);
      }),
    );
  });
});
