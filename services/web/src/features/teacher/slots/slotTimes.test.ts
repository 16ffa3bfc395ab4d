import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byTime, endOf, instantOf, isRunning, overlapping } from './slotTimes.js';

const span = (start: string, end: string) => ({
  start_time: `2026-11-23T${start}:00.000Z`,
  end_time: `2026-11-23T${end}:00.000Z`,
});

describe('overlapping', () => {
  it('finds what shares time, and lets one time follow on the other', () => {
    const nine = span('09:00', '10:00');
    expect(overlapping(nine, [span('10:00', '11:00'), span('08:00', '09:00')])).toEqual([]);
    expect(overlapping(nine, [span('09:59', '11:00')])).toHaveLength(1);
    expect(overlapping(nine, [span('08:00', '12:00')])).toHaveLength(1);
  });

  it('is mutual', () => {
    const anySpan = fc
      .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 500 }))
      .map(([start, minutes]) => {
        const startIso = new Date(start * 60_000).toISOString();
        return { start_time: startIso, end_time: endOf(startIso, minutes) };
      });
    fc.assert(
      fc.property(anySpan, anySpan, (one, other) => {
        expect(overlapping(one, [other])).toHaveLength(overlapping(other, [one]).length);
      }),
    );
  });
});

describe('instantOf', () => {
  it('reads a local time as the browser writes it', () => {
    expect(instantOf('2026-11-23T09:00')).toBe(new Date(2026, 10, 23, 9, 0).toISOString());
  });

  it('refuses what is no time', () => {
    expect(instantOf('')).toBeNull();
    expect(instantOf('tomorrow')).toBeNull();
    expect(instantOf('2026-13-45T09:00')).toBeNull();
  });
});

describe('byTime', () => {
  it('puts the next first and, of those that are over, the newest first', () => {
    const slots = [span('12:00', '13:00'), span('08:00', '09:00'), span('10:00', '11:00'), span('06:00', '07:00')];
    const { upcoming, past } = byTime(slots, Date.parse('2026-11-23T09:30:00Z'));
    expect(upcoming).toEqual([slots[2], slots[0]]);
    expect(past).toEqual([slots[1], slots[3]]);
  });

  it('calls a time running from its start to before its end', () => {
    const slot = span('10:00', '11:00');
    expect(isRunning(slot, Date.parse('2026-11-23T10:00:00Z'))).toBe(true);
    expect(isRunning(slot, Date.parse('2026-11-23T11:00:00Z'))).toBe(false);
  });
});
