import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseInstant, toWire } from './instants.js';

const iso = (text: string, zone?: string) => toWire(parseInstant(text, 'start_time', zone));

describe('parseInstant', () => {
  it('reads back what toWire wrote', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (instant) => {
        expect(iso(toWire(instant))).toBe(toWire(instant));
      }),
    );
  });
  it('honours an offset', () => {
    expect(iso('2026-12-01T09:00:00+02:00')).toBe('2026-12-01T07:00:00.000Z');
    expect(iso('2026-12-01 09:00-0530')).toBe('2026-12-01T14:30:00.000Z');
  });
  it('reads a time without an offset in the zone of the platform', () => {
    expect(iso('2026-07-01T09:00:00')).toBe('2026-07-01T09:00:00.000Z');
    expect(iso('2026-07-01T09:00:00.5', 'Europe/Paris')).toBe('2026-07-01T07:00:00.500Z');
    expect(iso('2026-12-01T09:00:00', 'Europe/Paris')).toBe('2026-12-01T08:00:00.000Z');
  });
  it('takes the hours around a clock change at the offset that holds then', () => {
    expect(iso('2026-03-29T01:59:59', 'Europe/Paris')).toBe('2026-03-29T00:59:59.000Z');
    expect(iso('2026-03-29T03:00:00', 'Europe/Paris')).toBe('2026-03-29T01:00:00.000Z');
    expect(iso('2026-10-25T03:00:00', 'Europe/Paris')).toBe('2026-10-25T02:00:00.000Z');
  });
  it.each([
    '',
    'tomorrow',
    '2026-13-01T09:00:00Z',
    '2026-02-30T09:00:00Z',
    '2026-12-01T25:00:00Z',
    '2026-12-01T09:60:00Z',
  ])('refuses %j, naming the field', (text) => {
    expect(() => parseInstant(text, 'start_time')).toThrow(
      expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ path: 'start_time' })] }),
    );
  });
});
