import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import { itNeeds, notRun } from '@proctorwise/contracts/testing';
import { FrameConflict, type FrameLog, type FrameRecord } from '@proctorwise/monitoring/frames';
import { FRAMES_CLIENTS, type FramesClient, PlatformaticFrameProducer } from '@proctorwise/monitoring/frames/kafka';
import { aFrame, frameLogContract, MemoryArchive } from '@proctorwise/monitoring/frames/testing';
import { ensureTopics, framesTopic, KafkaUnreachable, withAdmin } from '@proctorwise/platform';
import { MISSING_JAVA } from '../needs.js';
import { recordsOf } from './kafka-events-under-test.js';
import { FrameMember, type FrameMemberOptions, until } from './kafka-frame-member.js';
import { anyKafka, aPrefix, kafkaUnderTest, MISSING_OWN_KAFKA, ownKafka, silentLog } from './kafka-under-test.js';

const WITHIN_MS = 90_000;
const kafka = kafkaUnderTest();

async function newTopic(writeBy: FramesClient, partitions: number): Promise<FrameMemberOptions> {
  const { connection } = kafka();
  const spec = framesTopic({ prefix: aPrefix(), partitions });
  await withAdmin(connection, silentLog, 'make the topic', (admin) => ensureTopics(admin, [spec], { factor: 1 }));
  return { connection, topic: spec.topic, writeBy, partitions };
}

/** Appends as a device does: again until it is acknowledged, by whoever has the session. */
async function appendUntilTaken(members: readonly FrameMember[], frame: ReturnType<typeof aFrame>): Promise<void> {
  for (;;) {
    const log = members.map((member) => member.logOf(frame.sessionId)).find((each) => each !== undefined);
    try {
      if (log) return void (await log.append(frame));
    } catch (error) {
      if (!(error instanceof Error && 'retryAfterSeconds' in error)) throw error;
    }
    await wait(100);
  }
}

async function allRecords(log: FrameLog): Promise<FrameRecord[]> {
  const all: FrameRecord[] = [];
  for (;;) {
    const page = await log.records({ after: all.at(-1)?.position ?? 0, limit: 1000 });
    all.push(...page);
    if (page.length < 1000) return all;
  }
}
const numbersOf = (records: readonly FrameRecord[], sessionId: string) =>
  records.filter((record) => record.sessionId === sessionId).map(({ frameNumber }) => frameNumber);
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

if (anyKafka)
  for (const writeBy of FRAMES_CLIENTS)
    frameLogContract(`Kafka, written by ${writeBy}`, async () => {
      const topic = await newTopic(writeBy, 1);
      let member = await new FrameMember(topic).start(1);
      return {
        get log() {
          return member.held.get(0) as FrameLog;
        },
        async restart() {
          await member.stop();
          member = await new FrameMember(topic).start(1);
        },
        dispose: () => member.stop(),
      };
    });
else notRun('FrameLog on Kafka', MISSING_JAVA);

describe('what is archived and stored', () => {
  itNeeds(
    anyKafka,
    MISSING_JAVA,
    'is not read again by the next owner, who knows it from the archive',
    async () => {
      const topic = await newTopic('kafkajs', 1);
      const archive = new MemoryArchive();
      const first = await new FrameMember({ ...topic, archive, strayWithinMs: 0 }).start(1);
      const log = first.held.get(0) as FrameLog;
      for (const frameNumber of range(3)) await log.append(aFrame({ frameNumber }));
      first.recorders.get(0)?.archiveAll();
      const done = log.lastPosition;
      first.storedUpTo = done;
      await until(() => first.committed(0) >= done);
      const old = await log.append(aFrame({ frameNumber: 4 }));
      await first.stop();

      const second = new FrameMember({ ...topic, archive });
      second.sessions.set('ada', { sessionStartedAt: aFrame().sessionStartedAt, highestFrameNumber: 3 });
      await second.start(1);
      const next = second.held.get(0) as FrameLog;
      expect(numbersOf(await allRecords(next), 'ada')).toEqual([4]);
      expect(archive.asked).toBe(0);
      expect(await next.append(aFrame({ frameNumber: 4 }))).toEqual({ ...old, duplicate: true });
      expect(archive.asked).toBe(0);
      expect(await next.append(aFrame({ frameNumber: 2 }))).toMatchObject({ duplicate: true });
      await expect(next.append(aFrame({ frameNumber: 2, content: 'second' }))).rejects.toThrow(FrameConflict);
      const whole = await next.records({ after: 0, limit: 10, sessionId: 'ada' });
      expect(whole.map(({ frameNumber }) => frameNumber)).toEqual([1, 2, 3, 4]);
      await second.stop();
    },
    WITHIN_MS,
  );
});

describe('a broker that stands still', () => {
  itNeeds(
    ownKafka,
    MISSING_OWN_KAFKA,
    'is given up in time by @platformatic/kafka, and asked anew when it goes on',
    async () => {
      const { connection, topic } = await newTopic('platformatic', 1);
      const options = { connection, topic, log: silentLog, requestTimeoutMs: 60_000 };
      const producer = new PlatformaticFrameProducer({ ...options, sendWithinMs: 3_000 });
      const send = (key: string) => producer.send(0, [{ key, value: Buffer.from(key), headers: {} }]);
      const sendUntilTaken = async (key: string): Promise<void> => send(key).catch(() => sendUntilTaken(key));
      await sendUntilTaken('first');
      process.kill(kafka().server.process.pid as number, 'SIGSTOP');
      try {
        await expect(send('unanswered')).rejects.toThrow(KafkaUnreachable);
      } finally {
        process.kill(kafka().server.process.pid as number, 'SIGCONT');
      }
      await sendUntilTaken('next');
      await producer.close();
      const keys = (await recordsOf(connection, topic)).map(({ key }) => String(key));
      expect(keys).toEqual(expect.arrayContaining(['first', 'next']));
    },
    WITHIN_MS,
  );
});

describe('an acknowledged frame', () => {
  itNeeds(
    ownKafka,
    MISSING_OWN_KAFKA,
    'is there, once and in order, after kill -9 of the broker under eight devices of either client',
    async () => {
      const frames = 75;
      const begin = async (writeBy: FramesClient) => {
        const topic = await newTopic(writeBy, 2);
        const member = await new FrameMember(topic).start(2);
        const send = async (device: number) => {
          for (const frameNumber of range(frames))
            await appendUntilTaken([member], aFrame({ sessionId: `device-${device}`, frameNumber }));
        };
        return { topic, member, devices: Promise.all(range(8).map(send)) };
      };
      const begun = await Promise.all(FRAMES_CLIENTS.map(begin));
      await wait(300);
      await kafka().server.kill();
      await kafka().server.start();
      for (const { topic, member, devices } of begun) {
        await devices;
        await member.stop();
        const reader = await new FrameMember(topic).start(2);
        const records = (await Promise.all([0, 1].map((partition) => allRecords(reader.held.get(partition)!)))).flat();
        for (const device of range(8)) expect(numbersOf(records, `device-${device}`)).toEqual(range(frames));
        await reader.stop();
      }
    },
    WITHIN_MS,
  );

  itNeeds(
    anyKafka,
    MISSING_JAVA,
    'is there, once and in order, while processes of either client come and go and partitions move in mid-frame',
    async () => {
      const topic = await newTopic('kafkajs', 4);
      const members = [await new FrameMember(topic).start(4)];
      let isOver = false;
      const devices = range(12).map(async (device) => {
        let frameNumber = 0;
        while (!isOver) {
          frameNumber += 1;
          await appendUntilTaken(members, aFrame({ sessionId: `device-${device}`, frameNumber }));
        }
        return frameNumber;
      });
      const second = new FrameMember({ ...topic, writeBy: 'platformatic' });
      members.push(second);
      await second.start(2);
      await until(() => members[0]?.held.size === 2);
      const third = new FrameMember(topic);
      members.push(third);
      await third.start(1);
      await members[0]?.stop();
      await until(() => second.held.size === 2 && third.held.size === 2);
      await second.stop();
      await third.has(4);
      isOver = true;
      const counts = await Promise.all(devices);
      const records = (await Promise.all([...third.held.values()].map(allRecords))).flat();
      for (const [index, count] of counts.entries())
        expect(numbersOf(records, `device-${index + 1}`)).toEqual(range(count));
      await third.stop();
    },
    WITHIN_MS,
  );
});
