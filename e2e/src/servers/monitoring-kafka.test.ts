import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { openDiskFrameArchive } from '@proctorwise/monitoring/frames';
import { framesClients, KafkaFramePartitions } from '@proctorwise/monitoring/frames/kafka';
import { MemoryArchive, MemoryRecorder } from '@proctorwise/monitoring/frames/testing';
import {
  aJpeg,
  Candidate,
  isJudged,
  openTestMonitoring,
  SLOT_START,
  scriptedVision,
  type TestMonitoring,
  until,
} from '@proctorwise/monitoring/testing';
import { createLogger, ensureTopics, framesTopic, kafkaClient } from '@proctorwise/platform';
import { MISSING_JAVA } from '../needs.js';
import { anyKafka, aPrefix, kafkaUnderTest, MISSING_OWN_KAFKA, ownKafka, silentLog } from './kafka-under-test.js';

const WITHIN_MS = 120_000;
const PARTITIONS = 2;
const kafka = kafkaUnderTest();
const clock = { now: SLOT_START + 60_000 };
let folder: string;
let service: TestMonitoring | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  await rm(folder, { recursive: true });
});

async function newTopic(): Promise<string> {
  const spec = framesTopic({ prefix: aPrefix(), partitions: PARTITIONS });
  const admin = kafkaClient(kafka().connection, silentLog).admin();
  await admin.connect();
  await ensureTopics(admin, [spec], { factor: 1 });
  await admin.disconnect();
  return spec.topic;
}

/** The whole service, its frames in Kafka, a recording in memory before an archive on disk. */
async function open(topic: string, archived = new MemoryArchive()): Promise<TestMonitoring> {
  const archive = await openDiskFrameArchive({ base: join(folder, 'archive') });
  const log = createLogger('monitoring', process.env.TEST_LOG ?? 'silent');
  service = await openTestMonitoring({
    folder,
    clock,
    vision: scriptedVision(),
    store: ({ address }) => {
      const frames = new KafkaFramePartitions({
        ...framesClients({ connection: kafka().connection, topic, writeBy: 'kafkajs', log: silentLog }),
        partitions: PARTITIONS,
        group: topic,
        address,
        openRecorder: async () => new MemoryRecorder(archived),
        log,
        clock: Date.now,
      });
      return { frames, archive: frames.archive(archive) };
    },
  });
  return service;
}

/** As a browser's spool does: again until it is acknowledged. */
async function sendUntilTaken(candidate: Candidate, numbers: readonly number[], scene: string): Promise<void> {
  for (const number of numbers)
    await until(
      () => candidate.putFrame(number, scene, clock.now + number),
      ({ status }) => status === 200,
    );
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const startWhenTaken = (origin: string, token: string, student: string): Promise<Candidate> =>
  until(
    () => Candidate.start(origin, token, student).catch(() => null),
    (started) => started !== null,
  ) as Promise<Candidate>;

describe('monitoring with its frames in Kafka', () => {
  itNeeds(
    anyKafka,
    MISSING_JAVA,
    'judges each acknowledged frame once through a restart, shows the newest before it is archived, and seals them all',
    async () => {
      const topic = await newTopic();
      const archived = new MemoryArchive();
      const first = await open(topic, archived);
      const token = await first.credentials.of('ada', 'student');
      const candidate = await startWhenTaken(first.origin, token, 'ada');
      await sendUntilTaken(candidate, range(1, 8), 'two');
      const before = await until(() => candidate.session(), isJudged);
      expect(before.frames).toEqual({ analysed: 8, skipped: 0, unreadable: 0 });
      const proctor = await first.credentials.of('proctor-1', 'proctor');
      const shown = await fetch(`${first.origin}/monitoring/frames?path=${before.last_frame_path}`, {
        headers: { authorization: `Bearer ${proctor}` },
      });
      expect(shown.status).toBe(200);
      await first.close();

      const second = await open(topic, archived);
      const again = new Candidate(second.origin, candidate.started);
      await sendUntilTaken(again, [8, ...range(9, 12)], 'two');
      const after = await until(() => again.session(), isJudged);
      expect(after).toMatchObject({ frames: { analysed: 12 }, total_frames_processed: 12 });
      expect((await again.anomalies(proctor)).map(({ anomaly_type }) => anomaly_type)).toEqual(['multiple_faces']);
      await again.stop();
      const file = join(
        folder,
        'archive',
        before.last_frame_path?.split('/').slice(1, -1).join('/') ?? '',
        'evidence.json',
      );
      const evidence = await until(
        () => readFile(file, 'utf8').catch(() => ''),
        (text) => text !== '',
      );
      expect(JSON.parse(evidence)).toMatchObject({ head: { length: 12 }, not_acknowledged: [] });
    },
    WITHIN_MS,
  );

  itNeeds(
    anyKafka,
    MISSING_JAVA,
    'takes the frames of a device whose clock no calendar has, as of one that says no time, and those of others',
    async () => {
      const { origin, credentials } = await open(await newTopic());
      const strange = await startWhenTaken(origin, await credentials.of('ada', 'student'), 'ada');
      const other = await startWhenTaken(origin, await credentials.of('bob', 'student'), 'bob');
      await sendUntilTaken(other, [1], 'present'); // the partitions have their owner
      await sendUntilTaken(strange, [1], 'present');
      const clocks = [
        ['1960-01-01T00:00:00Z', '0'],
        [new Date(clock.now).toISOString(), '1e20'],
      ] as const;
      for (const [index, [capturedAt, offset]] of clocks.entries()) {
        const headers = { 'x-captured-at': capturedAt, 'x-clock-offset-ms': offset, 'x-device-epoch': '1' };
        await until(
          () => strange.call('PUT', `/frames/${index + 2}`, aJpeg('present', index + 2), headers),
          ({ status }) => status === 200,
        );
      }
      await sendUntilTaken(other, [2], 'present');
      expect((await until(() => strange.session(), isJudged)).frames).toMatchObject({ unreadable: 0 });
    },
    WITHIN_MS,
  );

  itNeeds(
    anyKafka,
    MISSING_JAVA,
    'tells what it finds in a picture in the trace of the request that brought it',
    async () => {
      const { origin, credentials, traces } = await open(await newTopic());
      const candidate = await startWhenTaken(origin, await credentials.of('ada', 'student'), 'ada');
      const traceOf = (number: number) => `${number}`.padStart(32, 'a');
      for (const number of range(1, 8)) {
        const headers = {
          'x-captured-at': new Date(clock.now + number).toISOString(),
          'x-clock-offset-ms': '0',
          'x-device-epoch': '1',
          traceparent: `00-${traceOf(number)}-00f067aa0ba902b7-01`,
        };
        await until(
          () => candidate.call('PUT', `/frames/${number}`, aJpeg('two', number), headers),
          ({ status }) => status === 200,
        );
      }
      await until(() => candidate.session(), isJudged);
      const found = await until(
        async () => traces('anomaly_detected'),
        ({ length }) => length > 0,
      );
      expect(range(1, 8).map(traceOf)).toEqual(expect.arrayContaining(found));
    },
    WITHIN_MS,
  );

  itNeeds(
    anyKafka,
    MISSING_JAVA,
    'seals only when the recording is archived, and stops the session all the same',
    async () => {
      const archived = new MemoryArchive();
      const { origin, credentials } = await open(await newTopic(), archived);
      const candidate = await startWhenTaken(origin, await credentials.of('ada', 'student'), 'ada');
      await sendUntilTaken(candidate, [1, 2], 'present');
      archived.isAway = true;
      expect((await candidate.stop()).body).toMatchObject({ status: 'stopped' });
      const { last_frame_path } = await until(() => candidate.session(), isJudged);
      const file = join(folder, 'archive', last_frame_path?.split('/').slice(1, -1).join('/') ?? '', 'evidence.json');
      const sealed = () => readFile(file, 'utf8').catch(() => '');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(await sealed()).toBe('');
      archived.isAway = false;
      expect(JSON.parse(await until(sealed, (text) => text !== ''))).toMatchObject({ head: { length: 2 } });
    },
    WITHIN_MS,
  );

  itNeeds(
    ownKafka,
    MISSING_OWN_KAFKA,
    'refuses while the broker is away, so that the device keeps its frames, and goes on by itself',
    async () => {
      const { origin, credentials } = await open(await newTopic());
      const candidate = await startWhenTaken(origin, await credentials.of('ada', 'student'), 'ada');
      await sendUntilTaken(candidate, range(1, 3), 'present');
      await kafka().server.kill();
      const refused = await candidate.putFrame(4, 'present', clock.now + 4);
      expect(refused).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } });
      expect(refused.headers.get('retry-after')).toBe('2');
      await kafka().server.start();
      await sendUntilTaken(candidate, range(4, 6), 'present');
      const session = await until(() => candidate.session(), isJudged);
      expect(session.frames.analysed + session.frames.skipped).toBe(6);
    },
    WITHIN_MS,
  );
});
