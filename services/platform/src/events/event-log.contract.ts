import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError, type EventEnvelope } from '@proctorwise/contracts';
import { currentTrace, parseTraceparent } from '../tracing/index.js';
import { AlreadySubscribed, type EventLog, PoisonEvent } from './event-log.js';

/** An event log under test that can be ended and opened again on what it kept. */
export interface RestartableEventLog {
  readonly events: EventLog;
  /** Ends it and opens it again, without subscriptions. */
  restart(): Promise<RestartableEventLog>;
  /** What went to `<topic>.dlt`. */
  deadLettersOf(topic: EventEnvelope['topic']): Promise<{ group: string; event: EventEnvelope }[]>;
  /** Resolves when every subscription has seen all that is published. */
  settled(): Promise<void>;
  /** Ends it and removes what it kept. */
  destroy(): Promise<void>;
}

export const anEvent = (n: number, key = 'r1'): EventEnvelope<'exam_cancelled'> => ({
  id: `event-${n}`,
  topic: 'exam_cancelled',
  key,
  source: 'reservation',
  time: '2026-11-22T10:00:00.000Z',
  data: { reservation_id: key, user_id: 'u1', exam_id: `exam-${n}` },
});
const anAnomaly = (n: number): EventEnvelope<'anomaly_detected'> => ({
  id: `anomaly-${n}`,
  topic: 'anomaly_detected',
  key: 's1',
  source: 'monitoring',
  time: '2026-11-22T10:00:00.000Z',
  data: {
    anomaly_id: `a${n}`,
    session_id: 's1',
    user_id: 'u1',
    exam_id: 'e1',
    anomaly_type: 'face_absent',
    severity: 'high',
    detection_method: 'rule',
    confidence: 0.9,
    detected_at: '2026-11-22T10:00:00.000Z',
    description: 'nobody',
  },
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What every event log promises. @param open gives a new, empty one; its pauses between tries should be short */
export const eventLogContract = (name: string, open: () => Promise<RestartableEventLog>) =>
  describe(`EventLog on ${name}`, () => {
    let log: RestartableEventLog;
    beforeEach(async () => {
      log = await open();
    });
    afterEach(() => log.destroy());

    /** Subscribes a group that notes the ids it is given. */
    const listen = async (group: string, from: 'beginning' | 'latest' = 'beginning') => {
      const seen: string[] = [];
      const subscription = await log.events.subscribe({
        group,
        from,
        topics: ['exam_cancelled'],
        handle: async ({ id }) => void seen.push(id),
      });
      return { seen, subscription };
    };
    const ids = (numbers: number[]) => numbers.map((n) => `event-${n}`);

    it('hands over whole events, unchanged', async () => {
      const seen: EventEnvelope[] = [];
      await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled', 'anomaly_detected'],
        handle: async (event) => void seen.push(event),
      });
      await log.events.publish(anEvent(1));
      await log.settled();
      await log.events.publish(anAnomaly(1));
      await log.settled();
      expect(seen).toEqual([anEvent(1), anAnomaly(1)]);
    });

    it('hands over the trace of what made an event, and handles it in that trace', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const seen: { event: EventEnvelope; traceId: string | undefined; spanId: string | undefined }[] = [];
      await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async (event) => {
          await Promise.resolve();
          const trace = currentTrace();
          seen.push({ event, traceId: trace?.traceId, spanId: trace?.spanId });
        },
      });
      await log.events.publish({ ...anEvent(1), traceparent }, anEvent(2));
      await log.settled();
      const cause = parseTraceparent(traceparent);
      expect(seen.map(({ event }) => event)).toEqual([{ ...anEvent(1), traceparent }, anEvent(2)]);
      expect(seen[0]?.traceId).toBe(cause?.traceId);
      expect(seen[0]?.spanId).not.toBe(cause?.spanId);
      // Nothing is known of what made the second: a trace of its own.
      expect(seen[1]?.traceId).toMatch(/^[\da-f]{32}$/);
      expect(seen[1]?.traceId).not.toBe(cause?.traceId);
    });

    it('keeps the order of a key, over many batches', async () => {
      const { seen } = await listen('g');
      for (let n = 1; n <= 300; n += 50) await log.events.publish(...upTo(50).map((step) => anEvent(n + step - 1)));
      await log.settled();
      expect(seen).toEqual(ids(upTo(300)));
    });

    it('gives every group every event, whatever another group does', async () => {
      await log.events.subscribe({
        group: 'refuses',
        topics: ['exam_cancelled'],
        handle: async ({ id }) => {
          throw new PoisonEvent(id, 'it says so');
        },
      });
      const { seen } = await listen('accepts');
      await log.events.publish(anEvent(1), anEvent(2));
      await log.settled();
      expect(seen).toEqual(ids([1, 2]));
    });

    it('gives a new group what came before it, or not if it asks for the latest only', async () => {
      await log.events.publish(anEvent(1));
      const all = await listen('all');
      const latest = await listen('latest', 'latest');
      await log.events.publish(anEvent(2));
      await log.settled();
      expect(all.seen).toEqual(ids([1, 2]));
      expect(latest.seen).toEqual(ids([2]));
    });

    it('goes on after a restart where each group was, with what was published meanwhile', async () => {
      const first = await listen('g');
      await log.events.publish(...upTo(5).map((n) => anEvent(n)));
      await log.settled();
      await first.subscription.stop();
      await log.events.publish(anEvent(6));
      log = await log.restart();
      const second = await listen('g', 'latest');
      await log.events.publish(anEvent(7));
      await log.settled();
      expect([first.seen, second.seen]).toEqual([ids(upTo(5)), ids([6, 7])]);
    });

    it('tries again what was not handled, in its place', async () => {
      const seen: string[] = [];
      let failures = 3;
      await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async ({ id }) => {
          if (id === 'event-2' && failures > 0) {
            failures -= 1;
            throw new Error('not now');
          }
          seen.push(id);
        },
      });
      await log.events.publish(anEvent(1), anEvent(2), anEvent(3));
      await log.settled();
      expect(seen).toEqual(ids([1, 2, 3]));
      expect(await log.deadLettersOf('exam_cancelled')).toEqual([]);
    });

    it('gives up an event in the end, keeps it, and goes on', async () => {
      const seen: string[] = [];
      let tries = 0;
      await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async ({ id }) => {
          if (id === 'event-1') {
            tries += 1;
            throw new Error('never');
          }
          seen.push(id);
        },
      });
      await log.events.publish(anEvent(1), anEvent(2));
      await log.settled();
      expect(seen).toEqual(ids([2]));
      expect(tries).toBe(8);
      expect(await log.deadLettersOf('exam_cancelled')).toMatchObject([{ group: 'g', event: anEvent(1) }]);
    });

    it('never gives up an event for an outage, however often it is tried, nor counts those tries', async () => {
      const seen: string[] = [];
      let tries = 0;
      await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async ({ id }) => {
          if (id === 'event-2') tries += 1;
          // 20 tries while the database is away, then 7 of its own, one less than are allowed
          if (id === 'event-2' && tries <= 20) throw new DomainError('overloaded', 'The database is away.');
          if (id === 'event-2' && tries <= 27) throw new Error('not now');
          seen.push(id);
        },
      });
      await log.events.publish(anEvent(1), anEvent(2), anEvent(3));
      await log.settled();
      expect(seen).toEqual(ids([1, 2, 3]));
      expect(tries).toBe(28);
      expect(await log.deadLettersOf('exam_cancelled')).toEqual([]);
    });

    it('stops during an outage, and hands the event over in the next life', async () => {
      const begun = Promise.withResolvers<void>();
      let tries = 0;
      const subscription = await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async () => {
          tries += 1;
          if (tries === 10) begun.resolve();
          throw new DomainError('disk_full', 'No room.');
        },
      });
      await log.events.publish(anEvent(1));
      await begun.promise;
      await subscription.stop();
      log = await log.restart();
      const { seen } = await listen('g');
      await log.settled();
      expect(seen).toEqual(ids([1]));
      expect(await log.deadLettersOf('exam_cancelled')).toEqual([]);
    });

    it('gives up poison at once', async () => {
      let tries = 0;
      await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async ({ id }) => {
          tries += 1;
          throw new PoisonEvent(id, 'unreadable');
        },
      });
      await log.events.publish(anEvent(1));
      await log.settled();
      expect(tries).toBe(1);
      expect(await log.deadLettersOf('exam_cancelled')).toHaveLength(1);
    });

    it('refuses a second handler of one group for one topic, until the first has stopped', async () => {
      const { subscription } = await listen('g');
      await expect(listen('g')).rejects.toThrow(AlreadySubscribed);
      await subscription.stop();
      await expect(listen('g')).resolves.toBeDefined();
    });

    it('waits for a running handler before it stops', async () => {
      const begun = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const steps: string[] = [];
      const subscription = await log.events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async () => {
          begun.resolve();
          await gate.promise;
          steps.push('handled');
        },
      });
      await log.events.publish(anEvent(1));
      await begun.promise;
      const stopped = subscription.stop().then(() => steps.push('stopped'));
      gate.resolve();
      await stopped;
      expect(steps).toEqual(['handled', 'stopped']);
    });
  });
