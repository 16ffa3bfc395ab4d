import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { itNeeds, MISSING_TESTDATA } from '@proctorwise/contracts/testing';
import type { Vision } from './app/ports.js';
import { Candidate, isJudged, until } from './testing/candidate.js';
import { openTestMonitoring, SLOT_START, type TestMonitoring } from './testing/monitoring-service.js';
import { aJpeg } from './testing/pictures.js';
import { startRealVision, testPicturePath } from './testing/real-vision.js';

/** A man with a phone before the camera. */
const PERSON_WITH_PHONE = testPicturePath('coco_val2017/000000042528.jpg');
const clock = { now: SLOT_START };
let folder: string;
let vision: Vision & { close(): Promise<void> };
let service: TestMonitoring;
/** Vision waits for it before each look. */
let mayLook: Promise<void> = Promise.resolve();
let looksBegun = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  vision = await startRealVision();
  service = await openTestMonitoring({
    folder,
    clock,
    vision: {
      parallelPictures: vision.parallelPictures,
      status: () => vision.status(),
      async observe(jpeg, sitting) {
        looksBegun += 1;
        await mayLook;
        return vision.observe(jpeg, sitting);
      },
    },
  });
}, 120_000);
afterAll(async () => {
  await service.close();
  await vision.close();
  await rm(folder, { recursive: true });
});

/** What stands behind the last byte of a JPEG is no part of the picture: the same scene, other bytes. */
const copies = (jpeg: Buffer, count: number) =>
  Array.from({ length: count }, (_, index) => Buffer.concat([jpeg, Buffer.from([index + 1])]));
const begin = async (student: string) =>
  Candidate.start(service.origin, await service.credentials.of(student, 'student'), student);

it('goes on after a picture that cannot be decoded', async () => {
  const candidate = await begin('bob');
  await candidate.putFrame(1, '', clock.now, aJpeg('a head without pixels', 1));
  const session = await until(() => candidate.session(), isJudged);
  expect(session.frames).toEqual({ analysed: 0, skipped: 0, unreadable: 1 });
});

itNeeds(
  PERSON_WITH_PHONE,
  MISSING_TESTDATA,
  'raises a phone before the camera from real pictures, with the boxes to draw',
  async (picture) => {
    const candidate = await begin('ada');
    const frames = copies(await readFile(picture), 4);
    for (const [index, jpeg] of frames.entries()) {
      await candidate.putFrame(index + 1, '', clock.now, jpeg);
      await until(() => candidate.session(), isJudged);
      clock.now += 2_000;
    }
    const anomalies = await candidate.anomalies(await service.credentials.of('proctor-1', 'proctor'));
    expect(anomalies).toMatchObject([
      {
        anomaly_type: 'forbidden_object',
        severity: 'high',
        metadata: { object_type: 'cell phone', bbox: expect.any(Array) },
        observation: { present: 1, objects: expect.arrayContaining([expect.objectContaining({ label: 'phone' })]) },
      },
    ]);
  },
);

itNeeds(
  PERSON_WITH_PHONE,
  MISSING_TESTDATA,
  'looks at what it skipped around an anomaly once there is time, before the evidence is sealed',
  async (picture) => {
    const candidate = await begin('eve');
    const frames = copies(await readFile(picture), 6);
    const put = (number: number) => candidate.putFrame(number, '', clock.now, frames[number - 1]);
    for (const number of [1, 2]) {
      await put(number);
      await until(() => candidate.session(), isJudged);
      clock.now += 2_000;
    }
    const busy = Promise.withResolvers<void>();
    mayLook = busy.promise;
    const begun = looksBegun;
    await put(3);
    await until(
      async () => looksBegun,
      (looks) => looks > begun,
    );
    for (const number of [4, 5, 6]) await put(number);
    clock.now += 3_000;
    busy.resolve();
    const busySession = await until(() => candidate.session(), isJudged);
    expect(busySession.frames).toEqual({ analysed: 4, skipped: 2, unreadable: 0 });

    await candidate.stop();
    const { frames: last } = await until(
      () => candidate.session(),
      ({ frames: { skipped } }) => skipped === 0,
    );
    expect(last).toEqual({ analysed: 6, skipped: 0, unreadable: 0 });
    const [phone] = await candidate.anomalies(await service.credentials.of('proctor-1', 'proctor'));
    expect(phone).toMatchObject({
      anomaly_type: 'forbidden_object',
      metadata: { object_type: 'cell phone', backfilled: { frames: 2, showing: 2 } },
    });
  },
  120_000,
);
