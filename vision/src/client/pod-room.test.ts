import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST_AT_ONE_POD, roomAt } from './pod-room.js';

describe('the room of a pod', () => {
  it.each([
    [null, 8, 8],
    [1, 8, 8],
    [4, 8, 11],
    [16, 4, 19],
    [61, 4, MOST_AT_ONE_POD],
    [62, 4, MOST_AT_ONE_POD],
    [256, 4, MOST_AT_ONE_POD],
  ])('that looks at %s at once, where one alone gets %i, is %i', (looksAtOnce, withOne, room) => {
    expect(roomAt(looksAtOnce, withOne)).toBe(room);
  });

  it('keeps every core busy up to the limit, and never goes below that of a pod that tells nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 16 }), (looksAtOnce, withOne) => {
        const room = roomAt(looksAtOnce, withOne);
        expect(room).toBeGreaterThanOrEqual(Math.min(looksAtOnce, MOST_AT_ONE_POD));
        expect(room).toBeGreaterThanOrEqual(roomAt(null, withOne));
        expect(room).toBeLessThanOrEqual(MOST_AT_ONE_POD);
      }),
    );
  });
});
