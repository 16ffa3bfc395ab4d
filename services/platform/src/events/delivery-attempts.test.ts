import { describe, expect, it } from '@jest/globals';
import { DomainError, type ErrorCode } from '@proctorwise/contracts';
import fc from 'fast-check';
import type { WorkLog } from '../background/index.js';
import { DatabaseFull, DatabaseOverloaded, DatabaseUnavailable } from '../database/index.js';
import { afterFailure, isOutage, MAX_ATTEMPTS, OutageOfEvent } from './delivery-attempts.js';
import { PoisonEvent } from './event-log.js';

const cause = new Error('ECONNREFUSED');
const OUTAGES = [
  new DatabaseUnavailable({ cause }),
  new DatabaseOverloaded(),
  new DatabaseFull({ cause }),
  new DomainError('upstream_unavailable', 'The archive does not answer.'),
];
const OWN = [new Error('no'), 'no error at all', undefined, new DomainError('exam_not_found', 'Exam not found')];
const ITS_LAST = { attempts: MAX_ATTEMPTS, outages: 0 };

describe('isOutage', () => {
  it.each(OUTAGES)('%s', (error) => {
    expect(isOutage(error)).toBe(true);
  });
  it.each([...OWN, new PoisonEvent('e', 'unreadable', { cause: OUTAGES[0] })])('not: %s', (error) => {
    expect(isOutage(error)).toBe(false);
  });
  it.each<ErrorCode>(['internal_error', 'not_available_yet', 'invalid_request'])('not: %s', (code) => {
    expect(isOutage(new DomainError(code, 'It is no outage.'))).toBe(false);
  });
});

describe('afterFailure', () => {
  it('never gives up for an outage, and pauses for less than 15 s', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OUTAGES),
        fc.integer({ min: 1, max: 100_000 }),
        fc.nat(20),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (error, outages, attempts, random) => {
          const next = afterFailure(error, { attempts, outages }, () => random);
          expect('pauseMs' in next && next.pauseMs >= 0 && next.pauseMs < 15_000).toBe(true);
        },
      ),
    );
  });
  it('waits longer and longer during an outage, as much as it may', () => {
    const longest = (outages: number) => afterFailure(OUTAGES[0], { attempts: 1, outages }, () => 0.999_999);
    const pauses = [1, 2, 3, 7, 8, 50].map((outages) => Math.ceil((longest(outages) as { pauseMs: number }).pauseMs));
    expect(pauses).toEqual([200, 400, 800, 12_800, 15_000, 15_000]);
  });
  it("gives up at the eighth failure of the event's own, not before, however many outages there were", () => {
    for (const error of OWN) {
      expect(afterFailure(error, { attempts: 7, outages: 1000 }, () => 0.5)).toHaveProperty('pauseMs');
      expect(afterFailure(error, ITS_LAST, () => 0.5)).toHaveProperty('giveUp');
    }
  });
  it('gives up poison at once, also poison that an outage is the cause of', () => {
    const poison = new PoisonEvent('e', 'unreadable', { cause: OUTAGES[0] });
    expect(afterFailure(poison, { attempts: 1, outages: 0 }, () => 0.5)).toEqual({ giveUp: poison.message });
  });
});

describe('OutageOfEvent', () => {
  const noted = () => {
    const lines: { level: string; outages: number }[] = [];
    const note = (level: string) => (data: object) => void lines.push({ level, ...(data as { outages: number }) });
    const log: WorkLog = { info: note('info'), warn: note('warn'), error: note('error') };
    return { lines, outage: new OutageOfEvent(log, { eventId: 'e' }) };
  };

  it('is told at its beginning, after each minute of pauses, and at its end', () => {
    const { lines, outage } = noted();
    for (let tries = 1; tries <= 10; tries += 1) {
      outage.count();
      outage.tell(cause, 15_000);
    }
    outage.end();
    expect(lines.map(({ level, outages }) => [level, outages])).toEqual([
      ['warn', 1],
      ['warn', 5],
      ['warn', 9],
      ['info', 10],
    ]);
  });
  it('is not told where there was none', () => {
    const { lines, outage } = noted();
    outage.end();
    expect(lines).toEqual([]);
  });
});
