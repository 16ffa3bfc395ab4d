import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Admission, Pace, retryAfterSeconds } from './admission.js';

describe('admission', () => {
  it('is given to as many as the limit, and again when one leaves, who leaves once', () => {
    const admission = new Admission(2);
    const first = admission.enter();
    expect(admission.enter()).toBeDefined();
    expect(admission.enter()).toBeUndefined();
    first?.();
    first?.();
    expect(admission.admitted).toBe(1);
    expect(admission.enter()).toBeDefined();
    expect(admission.enter()).toBeUndefined();
  });

  it('never goes above its limit or below none, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean()), (limit, comings) => {
        const admission = new Admission(limit);
        const inside: (() => void)[] = [];
        for (const comes of comings) {
          const leave = comes ? admission.enter() : inside.pop();
          if (comes && leave) inside.push(leave);
          else leave?.();
          expect(admission.admitted).toBe(inside.length);
          expect(inside.length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});

describe('when to come again', () => {
  it('follows what a picture takes lately, over all processes', () => {
    const pace = new Pace();
    for (let picture = 0; picture < 200; picture += 1) pace.looked(49.95);
    expect(pace.untilEmptyMs(10, 1)).toBe(500);
    expect(pace.untilEmptyMs(10, 2)).toBe(250);
    expect(pace.untilEmptyMs(0, 1)).toBe(1);
  });

  it.each([
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
  ])('in %i ms is told as %s s', (milliseconds, seconds) => {
    expect(retryAfterSeconds(milliseconds)).toBe(seconds);
  });
});
