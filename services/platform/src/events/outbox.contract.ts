import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@proctorwise/contracts';
import { type Database, type DatabaseLocation, OutboxRow, unitOfWork } from '../database/index.js';
import { continueTrace, formatTraceparent, inTrace, parseTraceparent } from '../tracing/index.js';
import { consume } from './consume.js';
import { type LocalEventLog, openLocalEventLog } from './local-event-log.js';
import { aCancellation, Deed, openDeeds, silent } from './outbox-fixture.js';
import { outboxRelay, RelayRunsAlready } from './outbox-relay.js';

/** What the outbox promises on every database. @param place an empty one of this name @param destroy removes them */
export const outboxContract = (
  kind: string,
  place: (name: string) => Promise<DatabaseLocation>,
  destroy: () => Promise<void> = async () => undefined,
) =>
  describe(`the outbox on ${kind}`, () => {
    let sender: Database;
    let receiver: Database;
    let events: LocalEventLog;
    beforeEach(async () => {
      sender = await openDeeds('reservation', await place('reservation'));
      receiver = await openDeeds('notification', await place('notification'));
      events = await openLocalEventLog({ file: ':memory:', log: silent, sleep: () => new Promise(setImmediate) });
    });
    afterEach(async () => {
      await events.close();
      await Promise.all([sender.close(), receiver.close()]);
      await destroy();
    });

    const act = (label: string) =>
      unitOfWork(sender).transaction(async ({ em, emit }) => {
        em.create(Deed, { label });
        emit('exam_cancelled', aCancellation(label));
      });
    const labels = (database: Database) =>
      unitOfWork(database).read(async (em) =>
        (await em.find(Deed, {}, { orderBy: { id: 'asc' } })).map((row) => row.label),
      );
    const unsent = () => unitOfWork(sender).read((em) => em.count(OutboxRow, { sentAt: null }));
    const copying = () =>
      consume({
        database: receiver,
        events,
        group: 'notification',
        topic: 'exam_cancelled',
        handle: async ({ data }, { em }) => void em.create(Deed, { label: data.reservation_id }),
      });

    describe('outboxRelay', () => {
      it('sends what is committed, in order, before and after its start', async () => {
        const consumer = copying();
        await consumer.start();
        const relay = outboxRelay({ database: sender, events, log: silent });
        for (let n = 1; n <= 120; n += 1) await act(`early ${n}`);
        relay.start();
        await act('late');
        await relay.drained();
        await events.settled();
        expect(await labels(receiver)).toEqual(await labels(sender));
        expect(await labels(receiver)).toHaveLength(121);
        expect([await unsent(), relay.counters.sent]).toEqual([0, 121]);
        await relay.stop();
        await consumer.stop();
      });

      it('carries the trace that an event was emitted in, whoever sends it', async () => {
        const published: EventEnvelope[] = [];
        const relay = outboxRelay({
          database: sender,
          log: silent,
          events: { publish: async (...some) => void published.push(...some) },
        });
        const trace = continueTrace(undefined);
        await inTrace(trace, () => act('in a trace'));
        await act('in none');
        relay.start();
        await relay.drained();
        await relay.stop();
        const [inOne, inNone] = published.map(({ traceparent }) => traceparent);
        expect(inOne).toBe(formatTraceparent(trace));
        expect(parseTraceparent(inNone)?.traceId).not.toBe(trace.traceId);
      });

      it('tells who, when and in whose order', async () => {
        const published: EventEnvelope[] = [];
        const relay = outboxRelay({
          database: sender,
          log: silent,
          events: { publish: async (...some) => void published.push(...some) },
        });
        await act('one');
        relay.start();
        await relay.drained();
        await relay.stop();
        expect(published).toMatchObject([
          { topic: 'exam_cancelled', key: 'one', source: 'reservation', data: aCancellation('one') },
        ]);
        expect(Date.parse(published[0]?.time ?? '')).toBeGreaterThan(0);
      });

      it('keeps the rows while publishing fails, and sends them once it works', async () => {
        const published: string[] = [];
        let failures = 3;
        const relay = outboxRelay({
          database: sender,
          log: silent,
          random: () => 0,
          events: {
            publish: async (...some) => {
              if (failures > 0) {
                failures -= 1;
                throw new Error('the log is away');
              }
              published.push(...some.map((event) => event.key));
            },
          },
        });
        await act('one');
        await act('two');
        relay.start();
        await relay.drained();
        await relay.stop();
        expect(published).toEqual(['one', 'two']);
        expect(await unsent()).toBe(0);
      });

      it('refuses a second relay for one database', async () => {
        const relay = outboxRelay({ database: sender, events, log: silent });
        relay.start();
        expect(() => outboxRelay({ database: sender, events, log: silent }).start()).toThrow(RelayRunsAlready);
        await relay.stop();
        const next = outboxRelay({ database: sender, events, log: silent });
        next.start();
        await next.stop();
      });
    });

    describe('consume', () => {
      const event: EventEnvelope<'exam_cancelled'> = {
        id: 'event-1',
        topic: 'exam_cancelled',
        key: 'r1',
        source: 'reservation',
        time: '2026-11-22T10:00:00.000Z',
        data: aCancellation('r1'),
      };

      it('has its effect once, however often the event comes', async () => {
        const consumer = copying();
        await consumer.start();
        await events.publish(event, event);
        await events.publish(event);
        await events.settled();
        expect(await labels(receiver)).toEqual(['r1']);
        await consumer.stop();
      });

      it('takes back a failed handler whole, claim included, and tries again', async () => {
        let failures = 2;
        const consumer = consume({
          database: receiver,
          events,
          group: 'notification',
          topic: 'exam_cancelled',
          handle: async ({ data }, { em }) => {
            em.create(Deed, { label: data.reservation_id });
            await em.flush();
            if (failures > 0) {
              failures -= 1;
              throw new Error('not now');
            }
          },
        });
        await consumer.start();
        await events.publish(event);
        await events.settled();
        expect(await labels(receiver)).toEqual(['r1']);
        expect(events.counters).toMatchObject({ failedAttempts: 2, deadLettered: 0 });
        await consumer.stop();
      });

      it('puts data that does not fit away at once, and says why', async () => {
        const consumer = copying();
        await consumer.start();
        await events.publish({ ...event, data: { reservation_id: 7 } as never });
        await events.settled();
        expect(await labels(receiver)).toEqual([]);
        expect(await events.deadLetters('exam_cancelled')).toMatchObject([
          { attempts: 1, reason: expect.stringContaining('does not fit the schema of exam_cancelled') },
        ]);
        await consumer.stop();
      });
    });
  });
