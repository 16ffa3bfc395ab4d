import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatServerTiming, parseServerTiming } from './server-timing.js';

describe('Server-Timing', () => {
  it('tells the parts of a look', () => {
    expect(formatServerTiming({ queue: 0, decode: 4.126 })).toBe('queue;dur=0.00, decode;dur=4.13');
  });

  it('is read as it was written, to a hundredth of a millisecond', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.double({ min: 0, max: 1e6, noNaN: true })), (times) => {
        const read = parseServerTiming(formatServerTiming(times));
        expect(Object.keys(read).sort()).toEqual(Object.keys(times).sort());
        for (const [part, milliseconds] of Object.entries(times)) expect(read[part]).toBeCloseTo(milliseconds, 1);
      }),
    );
  });

  it.each([undefined, '', 'cache', 'miss, db;dur=x', 'decode;dur=-1'])('says nothing in %j', (header) => {
    expect(parseServerTiming(header)).toEqual({});
  });
});
