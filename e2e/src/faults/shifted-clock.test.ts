import { describe, expect, it } from '@jest/globals';
import { shiftedDate } from './shifted-clock.js';

const HOUR_MS = 3_600_000;

describe('a clock that is wrong', () => {
  const Shifted = shiftedDate(HOUR_MS);
  const isAnHourAhead = (ms: number) => expect(Math.round((ms - Date.now()) / 60_000)).toBe(60);

  it('says so however it is asked', () => {
    isAnHourAhead(Shifted.now());
    isAnHourAhead(new Shifted().getTime());
    isAnHourAhead(Shifted.parse(Shifted()));
  });
  it('changes no instant that was named', () => {
    expect(new Shifted(0).getTime()).toBe(0);
    expect(new Shifted('2026-01-01T00:00:00Z').toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(Shifted.UTC(2026, 0)).toBe(Date.UTC(2026, 0));
  });
  it('makes dates that are dates', () => {
    expect(new Shifted()).toBeInstanceOf(Date);
    expect(new Date()).toBeInstanceOf(Shifted);
  });
});
