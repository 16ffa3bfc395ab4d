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

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  vision = await startRealVision();
  service = await openTestMonitoring({ folder, clock, vision });
}, 60_000);
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
