import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundedGaps, MOST_GAPS_OF_A_CAUSE } from './bounded-gaps.js';
import type { GapRecord } from './store.js';

const aGap = (from: number, to: number, differs: Partial<GapRecord> = {}): GapRecord => ({
  sessionId: 's',
  cause: 'sent_late',
  beganAt: new Date(from),
  endedAt: new Date(to),
  lateFrames: 1,
  givenBackMs: 0,
  ...differs,
});
const gaps = (count: number) => Array.from({ length: count }, (_, index) => aGap(index * 10, index * 10 + 5));

it('changes nothing up to the bound', () => {
  const all = gaps(MOST_GAPS_OF_A_CAUSE);
  expect(boundedGaps(all)).toBe(all);
  expect(boundedGaps([...all, aGap(9_990, 9_995)])).toHaveLength(MOST_GAPS_OF_A_CAUSE);
});

it('joins the two that lie closest, never the newest', () => {
  const [far, near, next, growing] = [aGap(0, 10), aGap(100, 110), aGap(115, 120, { lateFrames: 4 }), aGap(121, 122)];
  expect(boundedGaps([far, near, next, growing], 3)).toEqual([far, aGap(100, 120, { lateFrames: 5 }), growing]);
});

it('loses no frame, no given time and no moment, keeps the order, and names no gap anew', () => {
  const gap = fc.record({ after: fc.nat(50), lasts: fc.nat(50), lateFrames: fc.nat(9), givenBackMs: fc.nat(9_000) });
  fc.assert(
    fc.property(fc.array(gap, { maxLength: 40 }), fc.integer({ min: 2, max: 10 }), (stretches, most) => {
      let at = 0;
      const all = stretches.map(({ after, lasts, ...numbers }) => {
        const from = at + after + 1;
        at = from + lasts;
        return aGap(from, at, numbers);
      });
      const bounded = boundedGaps(all, most);
      const sum = (of: readonly GapRecord[], key: 'lateFrames' | 'givenBackMs') =>
        of.reduce((total, each) => total + each[key], 0);
      expect(bounded).toHaveLength(Math.min(all.length, most));
      for (const key of ['lateFrames', 'givenBackMs'] as const) expect(sum(bounded, key)).toBe(sum(all, key));
      for (const each of all) expect(bounded.some((one) => isWithin(each, one))).toBe(true);
      for (const one of bounded) expect(all.some(({ beganAt }) => +beganAt === +one.beganAt)).toBe(true);
      for (const [index, one] of bounded.slice(1).entries())
        expect(+one.beganAt).toBeGreaterThan(+bounded[index]!.endedAt);
      expect(bounded.at(-1)).toBe(all.at(-1));
    }),
  );
});

const isWithin = (inner: GapRecord, outer: GapRecord): boolean =>
  inner.beganAt >= outer.beganAt && inner.endedAt <= outer.endedAt;
