import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timeLeftForRefusals } from './time-for-refusals.js';

const STARTED_AT = Date.UTC(2026, 2, 10, 9);

it('ends at the length that the session had, whatever else was given', () => {
  const outage = fc.record({ isRefusal: fc.boolean(), lostMs: fc.nat(7_200_000) });
  fc.assert(
    fc.property(fc.nat(4 * 3_600_000), fc.array(outage), (ownLengthMs, outages) => {
      let given = { inAllMs: 0, forRefusalsMs: 0 };
      for (const { isRefusal, lostMs } of outages) {
        const session = {
          startedAt: new Date(STARTED_AT),
          endsAt: new Date(STARTED_AT + ownLengthMs + given.inAllMs),
        };
        const left = timeLeftForRefusals(session, given);
        expect(left).toBe(ownLengthMs - given.forRefusalsMs);
        const giveMs = isRefusal ? Math.min(lostMs, left) : lostMs;
        given = {
          inAllMs: given.inAllMs + giveMs,
          forRefusalsMs: given.forRefusalsMs + (isRefusal ? giveMs : 0),
        };
        expect(given.forRefusalsMs).toBeLessThanOrEqual(ownLengthMs);
      }
    }),
  );
});

it('is never less than nothing', () => {
  const session = { startedAt: new Date(STARTED_AT), endsAt: new Date(STARTED_AT + 1_000) };
  expect(timeLeftForRefusals(session, { inAllMs: 0, forRefusalsMs: 1_001 })).toBe(0);
});
