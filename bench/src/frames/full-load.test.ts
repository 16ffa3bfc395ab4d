import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CannotMeasure } from '../command-line.js';
import { fullLoadOf, mustBeLookedAt } from './full-load.js';

describe('the full load', () => {
  it('has several frames for each core, and over two sessions for each frame', () => {
    expect(fullLoadOf(2)).toEqual({ waiting: 8, sessions: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), (cores) => {
        const { waiting, sessions } = fullLoadOf(cores);
        expect(waiting).toBeGreaterThanOrEqual(2 * cores);
        expect(sessions).toBeGreaterThanOrEqual(2 * waiting);
      }),
    );
  });
  it('is none where more than a handful was skipped', () => {
    expect(() => mustBeLookedAt('throughput', 2_000, 10)).not.toThrow();
    expect(() => mustBeLookedAt('throughput', 20, 0)).not.toThrow();
    expect(() => mustBeLookedAt('throughput', 20, 1)).toThrow(CannotMeasure);
    expect(() => mustBeLookedAt('throughput', 2_000, 11)).toThrow(
      'throughput: 11 of 2000 frames were skipped, 10 may be: the machine was held up. Run it again.',
    );
  });
});
