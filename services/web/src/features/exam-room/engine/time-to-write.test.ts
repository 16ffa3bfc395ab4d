import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timeToWrite } from './time-to-write.js';

const booking = { start_time: '2026-11-03T09:00:00.000Z', end_time: '2026-11-03T10:30:00.000Z' };
const at = (time: string): number => Date.parse(`2026-11-03T${time}Z`);

describe('the time to write', () => {
  it('is all of it before the start and at it, and what is left after', () => {
    expect(timeToWrite(booking, undefined, at('08:59:59.999'))).toEqual({
      minutes: 90,
      until: booking.end_time,
      now: { is: 'to_come' },
    });
    expect(timeToWrite(booking, undefined, at('09:00')).now).toEqual({ is: 'running', minutesLeft: 90 });
    expect(timeToWrite(booking, undefined, at('09:00:01')).now).toEqual({ is: 'running', minutesLeft: 89 });
    expect(timeToWrite(booking, undefined, at('10:29:01')).now).toEqual({ is: 'running', minutesLeft: 0 });
    expect(timeToWrite(booking, undefined, at('10:30')).now).toEqual({ is: 'over' });
  });

  it('has the extra time of the student in it, and what was given back to the session', () => {
    const longer = { ...booking, write_until: '2026-11-03T10:50:00.000Z' };
    expect(timeToWrite(longer, undefined, at('10:40'))).toEqual({
      minutes: 110,
      until: longer.write_until,
      now: { is: 'running', minutesLeft: 10 },
    });
    const session = { ends_at: '2026-11-03T10:55:30.000Z' };
    expect(timeToWrite(longer, session, at('10:40'))).toEqual({
      minutes: 115,
      until: session.ends_at,
      now: { is: 'running', minutesLeft: 15 },
    });
  });

  it('is neither left nor over while the server has not said what time it is', () => {
    expect(timeToWrite(booking, undefined, null)).toEqual({
      minutes: 90,
      until: booking.end_time,
      now: { is: 'unknown' },
    });
  });

  it('is not over while nobody says which sessions run: time may have been given back', () => {
    expect(timeToWrite(booking, 'unknown', at('10:29')).now).toEqual({ is: 'running', minutesLeft: 1 });
    expect(timeToWrite(booking, 'unknown', at('10:30'))).toEqual({
      minutes: 90,
      until: booking.end_time,
      now: { is: 'unknown' },
    });
  });

  it('never says more than there is, nor a whole minute less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * 60_000 - 1 }), (sinceStart) => {
        const { now } = timeToWrite(booking, undefined, at('09:00') + sinceStart);
        if (now.is !== 'running') throw new Error(`It is ${now.is}`);
        const unsaid = 90 * 60_000 - sinceStart - now.minutesLeft * 60_000;
        expect(unsaid).toBeGreaterThanOrEqual(0);
        expect(unsaid).toBeLessThan(60_000);
      }),
    );
  });
});
