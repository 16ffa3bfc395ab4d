import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect } from '@jest/globals';
import type { EventEnvelope } from '@proctorwise/contracts';
import { itNeeds } from '@proctorwise/contracts/testing';
import {
  consume,
  deadLetterTopic,
  type KafkaConnection,
  kafkaClient,
  kafkaDeadLetters,
  openDatabase,
  openKafkaEventLog,
  PoisonEvent,
  prepareKafka,
} from '@proctorwise/platform';
import { anEvent } from '@proctorwise/platform/testing';
import { java, MISSING_JAVA } from '../needs.js';
import { caughtUp, headerOf, recordsOf, someTopics } from './kafka-events-under-test.js';
import { aPrefix, kafkaUnderTest, START_WITHIN_MS, silentLog } from './kafka-under-test.js';

const TOPIC = 'exam_submitted';
const PROGRAM = fileURLToPath(new URL('dead-letters.main.js', import.meta.resolve('@proctorwise/platform')));
const run = promisify(execFile);
const USERS = ['admin', 'correction', 'reservation', 'dead-letters'].map((name) => ({
  name,
  password: `${name}-secret`,
}));
const kafka = kafkaUnderTest({ users: USERS });
const as = (username: string): KafkaConnection => ({
  brokers: kafka().connection.brokers,
  clientId: username,
  sasl: { username, password: `${username}-secret` },
});

const submitted = (n: number): EventEnvelope<'exam_submitted'> => ({
  ...anEvent(n, `k${n}`),
  topic: TOPIC,
  // Not long ago: what is older than 15 days is left out.
  time: new Date().toISOString(),
  data: {
    submission_id: `s${n}`,
    user_id: 'u1',
    exam_id: 'e1',
    reservation_id: `r${n}`,
    submitted_at: '2026-11-22T10:00:00.000Z',
    answer_count: 3,
  },
});

beforeAll(async () => {
  if (!java) return;
  await prepareKafka({ connection: as('admin'), log: silentLog, eventPartitions: 2, factor: 1, rights: true });
}, START_WITHIN_MS);

/** A service that hears the topic with an inbox, as ours do; it gives up the events in `bad`. */
async function aService(connection: KafkaConnection, prefix: string, group: string, effects: string[]) {
  const database = await openDatabase({
    name: group,
    location: { kind: 'libsql', file: ':memory:' },
    entities: [],
    migrations: [],
  });
  const bad = new Set<string>();
  const events = openKafkaEventLog({ connection, log: silentLog, prefix });
  const consumer = consume({
    database,
    events,
    group,
    topic: TOPIC,
    handle: async ({ id, key }) => {
      if (bad.has(id)) throw new PoisonEvent(id, 'it is bad');
      effects.push(`${group} ${id} ${key}`);
    },
  });
  await consumer.start();
  return {
    bad,
    async stop() {
      await consumer.stop();
      await events.close();
      await database.close();
    },
  };
}
const upToDate = (prefix: string, ...groups: string[]) =>
  caughtUp(
    as('admin'),
    groups.map((group) => ({ groupId: `${prefix}${group}.${TOPIC}`, topic: `${prefix}${TOPIC}` })),
  );

describe('dead letters in Kafka', () => {
  itNeeds(java, MISSING_JAVA, 'are listed and sent again by the command, by a user who may do that alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'proctorwise-letters-'));
    const json = join(folder, 'out.json');
    const call = async (...args: string[]) => {
      const env = {
        ...process.env,
        KAFKA_BROKERS: kafka().connection.brokers.join(','),
        KAFKA_USERNAME: 'dead-letters',
        KAFKA_PASSWORD: 'dead-letters-secret',
      };
      const { stdout } = await run(process.execPath, [PROGRAM, ...args, '--json', json], { env });
      return { stdout, letters: JSON.parse(await readFile(json, 'utf8')).letters as { id: string; key: string }[] };
    };
    const effects: string[] = [];
    const reservation = await aService(as('reservation'), '', 'reservation', effects);
    const correction = openKafkaEventLog({ connection: as('correction'), log: silentLog });
    for (const id of ['event-1', 'event-3']) reservation.bad.add(id);
    await correction.publish(submitted(1), submitted(2), submitted(3));
    await upToDate('', 'reservation');
    reservation.bad.clear();

    const { letters, stdout } = await call('list');
    expect(letters.map(({ key }) => key).sort()).toEqual(['k1', 'k3']);
    expect(letters[0]).toMatchObject({ topic: TOPIC, group: 'reservation', attempts: 1 });
    expect(stdout).toContain('it is bad');
    const { id } = letters.find(({ key }) => key === 'k3') as { id: string };
    expect((await call('send', id, '--dry-run')).stdout).toContain('WOULD SEND');
    expect((await call('send', id)).letters).toMatchObject([{ id }]);
    expect((await call('list', '--topic', TOPIC)).letters).toMatchObject([{ key: 'k1' }]);
    await upToDate('', 'reservation');
    expect(effects.sort()).toEqual(['reservation event-2 k2', 'reservation event-3 k3']);
    await expect(call('send', id)).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('NOT THERE') });
    await reservation.stop();
    await correction.close();
    await rm(folder, { recursive: true });
  });

  itNeeds(java, MISSING_JAVA, 'are lost by no end half way, and have their effect once', async () => {
    const prefix = aPrefix();
    await someTopics(as('admin'), [TOPIC], { prefix, partitions: 2 });
    const effects: string[] = [];
    const services = await Promise.all(['good', 'bad'].map((name) => aService(as('admin'), prefix, name, effects)));
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const ids = numbers.map((n) => `event-${n}`);
    for (const id of ids) services[1]?.bad.add(id);
    const log = openKafkaEventLog({ connection: as('admin'), log: silentLog, prefix });
    await log.publish(...numbers.map(submitted));
    await upToDate(prefix, 'good', 'bad');
    services[1]?.bad.clear();

    const options = { connection: as('admin'), log: silentLog, prefix, topics: [TOPIC] as const };
    const producer = kafkaClient(as('admin'), silentLog).producer();
    await producer.connect();
    const ended = kafkaDeadLetters({
      ...options,
      send: async (records) => {
        // Sent, and ended before that is noted.
        if (records.some(({ topic }) => topic.endsWith('.dlt'))) throw new Error('killed');
        for (const { topic, ...message } of records) await producer.send({ topic, messages: [message] });
      },
    });
    await expect(
      ended.read(
        () => true,
        (_, sendAgain) => sendAgain(),
      ),
    ).rejects.toThrow('killed');
    const box = kafkaDeadLetters(options);
    const sendAll = async () => {
      let sent = 0;
      await box.read(
        () => true,
        async (letters, sendAgain) => {
          await sendAgain();
          sent += letters.length;
        },
      );
      return sent;
    };
    expect(await sendAll()).toBe(20);
    expect(await sendAll()).toBe(0);
    await upToDate(prefix, 'good', 'bad');
    expect(effects.sort()).toEqual(numbers.flatMap((n) => [`bad event-${n} k${n}`, `good event-${n} k${n}`]).sort());
    const again = (await recordsOf(as('admin'), `${prefix}${TOPIC}`)).filter(
      (each) => headerOf(each, 'ce_id') === ids[0],
    );
    expect(again.map((each) => Object.keys(each.headers ?? {}).some((name) => name.startsWith('dlt_')))).toEqual(
      again.map(() => false),
    );
    expect(again).toHaveLength(3);
    expect(await recordsOf(as('admin'), deadLetterTopic(`${prefix}${TOPIC}`))).toHaveLength(40);
    await Promise.all([...services.map((each) => each.stop()), log.close(), ended.close(), box.close()]);
    await producer.disconnect();
  });
});
