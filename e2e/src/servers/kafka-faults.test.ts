import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { EventEnvelope } from '@proctorwise/contracts';
import { itNeeds } from '@proctorwise/contracts/testing';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { type FaultyWay, startToxiproxy, type Toxiproxy } from '@proctorwise/distributed/servers';
import {
  consume,
  deadLetterTopic,
  GroupedProducer,
  type KafkaConnection,
  KafkaUnreachable,
  kafkaClient,
  openDatabase,
  openKafkaEventLog,
} from '@proctorwise/platform';
import { anEvent } from '@proctorwise/platform/testing';
import { freePorts } from '../free-ports.js';
import { go, MISSING_GO } from '../needs.js';
import { caughtUp, headerOf, recordsOf, someTopics } from './kafka-events-under-test.js';
import {
  aPrefix,
  kafkaUnderTest,
  MISSING_OWN_KAFKA,
  ownKafka,
  START_WITHIN_MS,
  silentLog,
} from './kafka-under-test.js';

const TOPIC = 'exam_cancelled';
const proxyPort = await freePorts([0]);
const kafka = kafkaUnderTest({ proxyPort });
const proxied = ownKafka && go;
const MISSING = ownKafka ? MISSING_GO : MISSING_OWN_KAFKA;

let toxiproxy: Toxiproxy | undefined;
let way: FaultyWay;
let end = async () => undefined as unknown;
beforeAll(async () => {
  if (!proxied) return;
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-proxy-'));
  const guard = guardProcesses(folder, 5_000);
  end = async () => {
    await toxiproxy?.stop();
    await guard.release();
    await rm(folder, { recursive: true, force: true });
  };
  toxiproxy = await startToxiproxy({ folder });
  way = await toxiproxy.way('kafka', kafka().server.proxyUpstream, proxyPort);
}, START_WITHIN_MS);
afterAll(() => end());

const behindProxy = (): KafkaConnection => ({ brokers: [way.address], clientId: 'test' });
const groupOf = (prefix: string, group: string) => ({
  groupId: `${prefix}${group}.${TOPIC}`,
  topic: `${prefix}${TOPIC}`,
});
const openLog = (prefix: string, connection = kafka().connection) =>
  openKafkaEventLog({ connection, prefix, log: silentLog, sleep: () => wait(1), sessionTimeoutMs: 6_000 });

async function aTopic(partitions: number): Promise<string> {
  const prefix = aPrefix();
  await someTopics(kafka().connection, [TOPIC], { prefix, partitions });
  return prefix;
}

describe('a broker that is killed', () => {
  itNeeds(
    ownKafka,
    MISSING_OWN_KAFKA,
    'loses nothing that it acknowledged to 8 publishers, and the consumer goes on by itself, in order',
    async () => {
      const prefix = await aTopic(4);
      const effects = new Map<string, string[]>();
      const seen = new Set<string>();
      const consuming = openLog(prefix);
      await consuming.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: async ({ id, key }) => {
          if (seen.has(id)) return; // as the inbox does
          seen.add(id);
          effects.set(key, [...(effects.get(key) ?? []), id]);
        },
      });

      let goesOn = true;
      const acknowledged = new Map<string, string[]>();
      /** As a relay does: one batch after the other, the same again until it is acknowledged. */
      const publisher = async (key: string) => {
        const log = openLog(prefix);
        for (let batch = 0; goesOn; batch += 1) {
          const events = Array.from({ length: 5 }, (_, n) => ({ ...anEvent(0, key), id: `${key}-${batch * 5 + n}` }));
          while (
            !(await log.publish(...events).then(
              () => true,
              () => false,
            ))
          )
            await wait(100);
          acknowledged.set(key, [...(acknowledged.get(key) ?? []), ...events.map(({ id }) => id)]);
        }
        await log.close();
      };
      const publishers = Array.from({ length: 8 }, (_, n) => publisher(`key-${n}`));
      const countOf = () => [...acknowledged.values()].reduce((sum, ids) => sum + ids.length, 0);

      while (countOf() === 0) await wait(50);
      await kafka().server.kill();
      await kafka().server.start();
      const atRestart = countOf();
      while (countOf() < atRestart + 200) await wait(50);
      goesOn = false;
      await Promise.all(publishers);
      await caughtUp(kafka().connection, [groupOf(prefix, 'g')]);
      await consuming.close();

      expect(acknowledged.size).toBe(8);
      for (const [key, ids] of acknowledged) expect(effects.get(key)).toEqual(ids);
    },
    START_WITHIN_MS,
  );
});

describe('an answer that never comes', () => {
  itNeeds(
    proxied,
    MISSING,
    'makes a publisher try anew, and what it publishes next is not taken for what it published before',
    async () => {
      const prefix = await aTopic(1);
      const topic = `${prefix}${TOPIC}`;
      const producer = new GroupedProducer({ connection: behindProxy(), log: silentLog, sendWithinMs: 4_000 });
      const send = (text: string) => producer.send([{ topic, key: 'k', value: Buffer.from(text), headers: {} }]);
      await send('first');
      await way.silence('answers');
      const unanswered = send('written, but nobody heard');
      await expect(unanswered).rejects.toThrow(KafkaUnreachable);
      await way.restore();
      await send('next');
      await producer.close();
      const texts = (await recordsOf(kafka().connection, topic)).map(({ value }) => String(value));
      expect(texts[0]).toBe('first');
      expect(texts).toContain('written, but nobody heard');
      expect(texts).toContain('next');
    },
    120_000,
  );

  itNeeds(
    proxied,
    MISSING,
    'refuses what waits behind it, so that nothing overtakes it',
    async () => {
      const prefix = await aTopic(1);
      const topic = `${prefix}${TOPIC}`;
      const producer = new GroupedProducer({
        connection: behindProxy(),
        log: silentLog,
        sendWithinMs: 4_000,
        maxGroupBytes: 300,
      });
      const send = (text: string) => producer.send([{ topic, key: 'k', value: Buffer.alloc(150, text), headers: {} }]);
      await send('0');
      await way.silence();
      const outcomes = await Promise.allSettled([send('1'), send('2'), send('3')]);
      await way.restore();
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      await producer.close();
    },
    120_000,
  );
});

describe('a slow and a broken network', () => {
  itNeeds(
    proxied,
    MISSING,
    'delay what is published, and keep it until it goes through',
    async () => {
      const prefix = await aTopic(1);
      const log = openLog(prefix, behindProxy());
      await log.publish(anEvent(1));
      await way.slow(150);
      const from = performance.now();
      await log.publish(anEvent(2));
      expect(performance.now() - from).toBeGreaterThanOrEqual(300); // 150 ms there, 150 ms back
      await way.restore();
      await way.cut();
      let published = false;
      const waiting = log.publish(anEvent(3)).then(() => {
        published = true;
      });
      await wait(1_000);
      expect(published).toBe(false);
      await way.restore();
      await waiting;
      await log.close();
      const ids = (await recordsOf(kafka().connection, `${prefix}${TOPIC}`)).map((record) => headerOf(record, 'ce_id'));
      expect(ids).toEqual(['event-1', 'event-2', 'event-3']);
    },
    120_000,
  );
});

describe('two consumers of a group', () => {
  itNeeds(
    ownKafka,
    MISSING_OWN_KAFKA,
    'share the keys while one is at an event: it ends it, and nobody gets it again',
    async () => {
      const prefix = await aTopic(2);
      const handled: string[] = [];
      const begun = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const [first, second] = [openLog(prefix), openLog(prefix)];
      await first.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: async ({ id }) => {
          begun.resolve();
          if (id === 'event-1') await gate.promise;
          handled.push(id);
        },
      });
      await first.publish(anEvent(1));
      await begun.promise;
      const joining = second.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: async ({ id }) => void handled.push(id),
      });
      await wait(3_000); // the first hears of the other by its next sign of life
      gate.resolve();
      await joining;
      await first.publish(...[2, 3, 4, 5, 6, 7].map((n) => anEvent(n, `r${n}`)));
      await caughtUp(kafka().connection, [groupOf(prefix, 'g')]);
      await Promise.all([first.close(), second.close()]);
      expect(handled[0]).toBe('event-1');
      expect([...handled].sort()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `event-${n}`));
      expect(first.counters.delivered).toBeGreaterThan(0);
      expect(second.counters.delivered).toBeGreaterThan(0);
    },
    120_000,
  );

  itNeeds(
    proxied,
    MISSING,
    'hand an event over when the one that has it falls silent: it is handled there too, and lost nowhere',
    async () => {
      const prefix = await aTopic(1);
      const handledBy: string[] = [];
      const gate = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const silentOne = openLog(prefix, behindProxy());
      await silentOne.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: async () => {
          begun.resolve();
          await gate.promise;
          handledBy.push('the silent one');
        },
      });
      const other = openLog(prefix);
      await other.publish(anEvent(1));
      await begun.promise;
      await way.silence();
      const handled = Promise.withResolvers<void>();
      await other.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: async () => {
          handledBy.push('the other');
          handled.resolve();
        },
      });
      await handled.promise;
      gate.resolve();
      await caughtUp(kafka().connection, [groupOf(prefix, 'g')]);
      await way.restore();
      await Promise.all([silentOne.close(), other.close()]);
      expect(handledBy).toEqual(['the other', 'the silent one']);
    },
    120_000,
  );
});

describe('what comes twice, out of order, or unreadable', () => {
  itNeeds(ownKafka, MISSING_OWN_KAFKA, 'has its effect once, in its first order', async () => {
    const prefix = await aTopic(1);
    const database = await openDatabase({
      name: 'effects',
      location: { kind: 'libsql', file: ':memory:' },
      entities: [],
      migrations: [],
    });
    const log = openLog(prefix);
    const effects: string[] = [];
    const handle = async ({ id }: EventEnvelope) => void effects.push(id);
    const consumer = consume({ database, events: log, group: 'g', topic: TOPIC, handle });
    await consumer.start();
    await log.publish(anEvent(1), anEvent(2), anEvent(3));
    await log.publish(anEvent(1), anEvent(2), anEvent(3)); // a relay that ended before it marked them
    await log.publish(anEvent(3), anEvent(1), anEvent(4));
    await caughtUp(kafka().connection, [groupOf(prefix, 'g')]);
    await consumer.stop();
    await log.close();
    await database.close();
    expect(effects).toEqual([1, 2, 3, 4].map((n) => `event-${n}`));
  });

  itNeeds(ownKafka, MISSING_OWN_KAFKA, 'goes to the dead letters byte for byte, and holds nobody up', async () => {
    const prefix = await aTopic(1);
    const topic = `${prefix}${TOPIC}`;
    const raw = kafkaClient(kafka().connection, silentLog).producer();
    await raw.connect();
    const junk = Buffer.from([0xff, 0x00, 0x7b]);
    const headers = {
      ce_specversion: '1.0',
      ce_id: 'x',
      ce_type: TOPIC,
      ce_source: 's',
      ce_time: '2026-11-22T10:00:00Z',
    };
    await raw.send({
      topic,
      messages: [
        { key: 'k', value: junk },
        { key: 'k', value: junk, headers },
        { key: 'k', value: '{}', headers: { ...headers, ce_type: 'exam_scheduled' } },
        { key: null, value: '{}', headers },
      ],
    });
    await raw.disconnect();
    const seen: string[] = [];
    const log = openLog(prefix);
    await log.publish({ ...anEvent(1), traceparent: `00-${randomUUID().replaceAll('-', '')}-00f067aa0ba902b7-01` });
    await log.subscribe({
      group: 'g',
      topics: [TOPIC],
      handle: async ({ id, traceparent }) => void seen.push(id, traceparent ?? ''),
    });
    await caughtUp(kafka().connection, [groupOf(prefix, 'g')]);
    await log.close();
    const letters = await recordsOf(kafka().connection, deadLetterTopic(topic));
    expect(letters.map(({ value }) => value)).toEqual([junk, junk, Buffer.from('{}'), Buffer.from('{}')]);
    expect(
      letters.map((letter) => [
        headerOf(letter, 'dlt_group'),
        headerOf(letter, 'dlt_offset'),
        headerOf(letter, 'dlt_attempts'),
      ]),
    ).toEqual(['0', '1', '2', '3'].map((offset) => ['g', offset, '0']));
    expect(headerOf(letters[1]!, 'dlt_reason')).toContain('not JSON');
    expect(seen).toEqual(['event-1', expect.stringContaining('-00f067aa0ba902b7-01')]);
    expect(log.counters).toMatchObject({ deadLettered: 4, delivered: 1 });
  });
});
