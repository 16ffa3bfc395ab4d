import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aSpec } from '../testing/sittings.js';
import { isSmall, plannedFramesPerSecond, podsFor, replicaBounds } from './replicas.js';

describe('the floor', () => {
  it('is candidates / interval, plus headroom, over what a pod sustains, rounded up', () => {
    expect(plannedFramesPerSecond(aSpec())).toBe(72);
    expect(replicaBounds(aSpec(), 45)).toEqual({ need: 2, floor: 2, max: 4 });
  });

  it.each([
    [75, 1],
    [76, 2],
    [150, 2],
    [151, 3],
    [75_000, 1000],
    [75_001, 1001],
  ])('for %i candidates is %i pods, exactly', (expectedCandidates, pods) => {
    expect(replicaBounds(aSpec({ expectedCandidates }), 45).floor).toBe(pods);
  });

  it('stays within the bounds that are given', () => {
    expect(replicaBounds(aSpec({ vision: { minReplicas: 5 } }), 45)).toEqual({ need: 2, floor: 5, max: 10 });
    expect(replicaBounds(aSpec({ vision: { maxReplicas: 1 } }), 45)).toEqual({ need: 2, floor: 1, max: 1 });
    expect(replicaBounds(aSpec({ vision: { minReplicas: 3, maxReplicas: 3 } }), 45)).toEqual({
      need: 2,
      floor: 3,
      max: 3,
    });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a pod that sustains %p frames a second', (speed) => {
    expect(() => podsFor(10, speed)).toThrow(RangeError);
  });

  it('carries the need with less than one pod to spare, at least one pod', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 5000 }),
        (expectedCandidates, frameIntervalSeconds, headroomPercent, speed) => {
          const spec = aSpec({ expectedCandidates, frameIntervalSeconds, vision: { headroomPercent } });
          const { floor, need } = replicaBounds(spec, speed);
          // In whole numbers, so that rounding of quotients cannot agree with itself.
          const wanted = BigInt(expectedCandidates) * BigInt(100 + headroomPercent);
          const onePod = BigInt(frameIntervalSeconds) * 100n * BigInt(speed);
          expect(BigInt(need)).toBe((wanted + onePod - 1n) / onePod);
          expect(floor).toBe(Math.max(1, need));
        },
      ),
    );
  });
});

describe('a small sitting', () => {
  it('needs less than half a CPU pod', () => {
    expect(isSmall(aSpec({ expectedCandidates: 37 }), 45)).toBe(true);
    expect(isSmall(aSpec({ expectedCandidates: 38 }), 45)).toBe(false);
    expect(isSmall(aSpec({ expectedCandidates: 50, vision: { headroomPercent: 0 } }), 50)).toBe(false);
  });

  it('is not small where it is to have pods of its own', () => {
    expect(isSmall(aSpec({ expectedCandidates: 1, vision: { dedicated: 'always' } }), 45)).toBe(false);
  });
});
