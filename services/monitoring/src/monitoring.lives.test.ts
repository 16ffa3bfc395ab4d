import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Session } from '@proctorwise/contracts';
import { openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import { monitoringMigrations } from './persistence/migrations.js';
import { monitoringEntities, PictureViewRow } from './persistence/tables.js';
import { Candidate, call, isJudged, until } from './testing/candidate.js';
import { EXAM, openTestMonitoring, SLOT_END, SLOT_START, type TestMonitoring } from './testing/monitoring-service.js';
import { aJpeg } from './testing/pictures.js';
import { type ScriptedVision, scriptedVision } from './testing/scripted-vision.js';

const BEGIN = SLOT_START + 60_000;
const clock = { now: BEGIN };
let folder: string;
let service: TestMonitoring;
let vision: ScriptedVision;
let candidate: Candidate;
const proctor = () => service.credentials.of('proctor-1', 'proctor');
const start = async (student: string) =>
  Candidate.start(service.origin, await service.credentials.of(student, 'student'), student);

beforeEach(async () => {
  clock.now = BEGIN;
  vision = scriptedVision();
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  service = await openTestMonitoring({ folder, clock, vision });
  candidate = await start('ada');
});
afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

/** Ends the service and begins it anew at this instant. */
async function reopenAt(now: number): Promise<void> {
  await service.close();
  clock.now = now;
  service = await openTestMonitoring({ folder, clock, vision });
  candidate = new Candidate(service.origin, candidate.started);
}
const isSealed = ({ last_frame_path }: Session) =>
  stat(join(folder, 'frames', dirname((last_frame_path ?? '').replace('local_storage/', '')), 'evidence.json')).then(
    () => true,
    () => false,
  );

describe('the end of a session', () => {
  it('comes by the server 60 s after the deadline: what lasts is ended, the evidence is sealed', async () => {
    for (const number of [1, 2, 3]) await candidate.putFrame(number, 'two', clock.now + number);
    await until(() => candidate.session(), isJudged);
    clock.now = SLOT_END + 60_000;
    const session = await until(
      () => candidate.session(),
      ({ status }) => status === 'stopped',
    );
    expect(session).toMatchObject({ stop_reason: 'deadline', stopped_at: new Date(clock.now).toISOString() });
    await until(
      () => isSealed(session),
      (sealed) => sealed,
    );
    const anomalies = await candidate.anomalies(await proctor());
    expect(anomalies.filter(({ ended_at }) => ended_at === null)).toEqual([]);
    expect(anomalies.map(({ anomaly_type }) => anomaly_type)).toContain('multiple_faces');
  });
  const handIn = (submittedAt: number) =>
    service.events.publish({
      id: randomUUID(),
      topic: 'exam_submitted',
      key: 's-1',
      source: 'correction',
      time: new Date(submittedAt).toISOString(),
      data: {
        submission_id: 's-1',
        user_id: 'ada',
        exam_id: EXAM,
        reservation_id: 'r-ada',
        submitted_at: new Date(submittedAt).toISOString(),
        answer_count: 3,
      },
    });
  it('comes when the paper is handed in', async () => {
    await handIn(clock.now);
    expect(
      await until(
        () => candidate.session(),
        ({ status }) => status === 'stopped',
      ),
    ).toMatchObject({ stop_reason: 'submitted' });
  });
  it('is said to be for the paper, also where the browser that handed it in was faster than the news of it', async () => {
    expect((await candidate.stop()).body).toMatchObject({ stop_reason: 'student' });
    await handIn(clock.now + 10_000);
    expect(
      await until(
        () => candidate.session(),
        ({ stop_reason }) => stop_reason !== 'student',
      ),
    ).toMatchObject({ stop_reason: 'submitted' });
  });
  it("stays the candidate's own where the paper was handed in for them later", async () => {
    await candidate.stop();
    await handIn(clock.now + 10_001);
    await service.events.settled();
    expect(await candidate.session()).toMatchObject({ stop_reason: 'student' });
  });
  it('waits for frames that vision is slow with: they are judged after it, and what they raise is ended', async () => {
    const release = Promise.withResolvers<void>();
    vision.before = () => release.promise;
    for (const number of [1, 2, 3]) await candidate.putFrame(number, 'two', clock.now + number);
    const { body } = await candidate.stop(); // waits 1.5 s at most
    expect(body).toMatchObject({ status: 'stopped', total_frames_processed: 3, frames: { analysed: 0 } });
    expect(await isSealed({ ...body, last_frame_path: `2026/03/10/${body.session_id}/x` })).toBe(false);
    release.resolve();
    const session = await until(() => candidate.session(), isJudged);
    expect(session).toMatchObject({ frames: { analysed: 3, skipped: 0, unreadable: 0 } });
    await until(
      () => isSealed(session),
      (sealed) => sealed,
    );
    expect(await candidate.anomalies(await proctor())).toMatchObject([
      { anomaly_type: 'multiple_faces', ended_at: expect.any(String), metadata: { face_count: 2 } },
    ]);
  });
});

describe('vision', () => {
  it('that is still starting is waited for, without a try', async () => {
    vision.ready = false;
    await reopenAt(BEGIN + 1_000);
    vision.failures = Number.POSITIVE_INFINITY; // a try before it is ready would be a failure
    await candidate.putFrame(1, 'present', clock.now);
    const { body } = await candidate.stop(); // waits 1.5 s for the frame
    expect([body.frames.analysed, vision.looks]).toEqual([0, 0]);
    vision.failures = 0;
    vision.ready = true;
    expect((await until(() => candidate.session(), isJudged)).frames.analysed).toBe(1);
  });
  it('that is away for a while loses nothing: the frame is judged when it is back', async () => {
    vision.failures = 5;
    await candidate.putFrame(1, 'present', clock.now);
    const session = await until(() => candidate.session(), isJudged);
    expect(session.frames).toEqual({ analysed: 1, skipped: 0, unreadable: 0 });
    expect(vision.looks).toBe(6);
  });
  it('that stays away has the frame counted as skipped after eight tries', async () => {
    vision.failures = Number.POSITIVE_INFINITY;
    await candidate.putFrame(1, 'present', clock.now);
    const session = await until(() => candidate.session(), isJudged);
    expect(session.frames).toEqual({ analysed: 0, skipped: 1, unreadable: 0 });
    expect(vision.looks).toBe(8);
  });
  it('that a picture kills has that picture unreadable, and nothing else', async () => {
    const other = await start('bob');
    await Promise.all([
      candidate.putFrame(1, 'broken', clock.now),
      candidate.putFrame(2, 'present', clock.now + 1),
      other.putFrame(1, 'present', clock.now),
    ]);
    const session = await until(
      () => candidate.session(),
      (found) => isJudged(found) && found.total_frames_processed === 2,
    );
    expect(session.frames).toEqual({ analysed: 1, skipped: 0, unreadable: 1 });
    expect((await until(() => other.session(), isJudged)).frames).toEqual({ analysed: 1, skipped: 0, unreadable: 0 });
  });
  it('that falls behind skips the oldest that wait, in order, and accuses nobody', async () => {
    const release = Promise.withResolvers<void>();
    vision.before = () => release.promise;
    await candidate.putFrame(1, 'present', clock.now + 1);
    await until(
      async () => vision.looks,
      (looks) => looks === 1,
    );
    for (const number of [2, 3, 4]) await candidate.putFrame(number, 'present', clock.now + number);
    clock.now += 30_000;
    const accused = async () => (await candidate.anomalies(await proctor())).length;
    release.resolve();
    vision.before = async () => undefined;
    const session = await until(() => candidate.session(), isJudged);
    expect(session.frames).toEqual({ analysed: 2, skipped: 2, unreadable: 0 }); // the one at work, and the newest
    expect(await accused()).toBe(0);
  });
});

it('looks once at a picture that comes again and again, and says that it stands still', async () => {
  const same = aJpeg('present', 'the same');
  for (const number of Array.from({ length: 12 }, (_, index) => index + 1)) {
    await candidate.putFrame(number, '', clock.now, same);
    await until(() => candidate.session(), isJudged);
    clock.now += 2_000;
  }
  expect(vision.looks).toBe(1);
  expect((await candidate.session()).frames).toEqual({ analysed: 12, skipped: 0, unreadable: 0 });
  expect(await candidate.anomalies(await proctor())).toMatchObject([
    { anomaly_type: 'static_picture', frame_path: expect.stringContaining('frame_'), observation: { present: 1 } },
  ]);
  const { body } = await call(service.origin, await proctor(), 'GET', '/monitoring/overview');
  expect(body).toMatchObject({ vision: { pictures: { inferred: 1, reused: 11 }, fallback: null } });
});

describe('silence', () => {
  it("is the candidate's when we were there to hear", async () => {
    await candidate.putFrame(1, 'present', clock.now);
    await until(() => candidate.session(), isJudged);
    clock.now += 11_000;
    const anomalies = await until(
      async () => candidate.anomalies(await proctor()),
      (all) => all.length > 0,
    );
    expect(anomalies).toMatchObject([{ anomaly_type: 'connection_lost', detected_at: new Date(BEGIN).toISOString() }]);
  });
  it('is nobody’s while we were away: the time is given back, once, and the candidate told', async () => {
    await candidate.putFrame(1, 'present', clock.now);
    await until(() => candidate.session(), isJudged);
    await reopenAt(BEGIN + 120_000);
    const given = new Date(SLOT_END + 120_000).toISOString();
    expect(await candidate.session()).toMatchObject({ ends_at: given, status: 'active' });
    const told = () => Promise.resolve(service.published('session_deadline_changed'));
    expect(await until(told, (all) => all.length > 0)).toMatchObject([
      { ends_at: given, version: 2, reservation_id: 'r-ada' },
    ]);
    clock.now += 29_000; // within the shield of 30 s
    expect(await candidate.call('POST', '/heartbeat')).toMatchObject({ body: { ends_at: given } });
    await reopenAt(clock.now + 1_000); // a second is not worth giving back, and the first gap is not given again
    expect(await candidate.session()).toMatchObject({ ends_at: given });
    expect(await candidate.anomalies(await proctor())).toEqual([]);
  });
});

it('writes down who looked at which picture', async () => {
  await candidate.putFrame(1, 'present', clock.now);
  const { last_frame_path: path, session_id: sessionId } = await until(() => candidate.session(), isJudged);
  const look = await call(service.origin, await proctor(), 'GET', `/monitoring/frames?path=${path}`);
  expect(look.status).toBe(200);
  await service.close();
  const database = await openDatabase({
    name: 'monitoring',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  const looks = await unitOfWork(database).read((em) => em.find(PictureViewRow, {}));
  await database.close();
  expect(looks).toMatchObject([
    { viewerId: 'proctor-1', viewerRole: 'proctor', sessionId, framePath: path, viewedAt: new Date(BEGIN) },
  ]);
  service = await openTestMonitoring({ folder, clock, vision });
});

describe('a service that begins anew', () => {
  it('goes on with the same session, numbers and device', async () => {
    for (const number of [1, 2, 3]) await candidate.putFrame(number, 'present', clock.now + number);
    await until(() => candidate.session(), isJudged);
    await reopenAt(BEGIN + 2_000);
    expect(await candidate.session()).toMatchObject({ total_frames_processed: 3, frames: { analysed: 3 } });
    expect(await candidate.putFrame(4, 'present', clock.now)).toMatchObject({
      status: 200,
      body: { duplicate: false },
    });
    expect(await candidate.putFrame(1, 'present', clock.now)).toMatchObject({ status: 200, body: { duplicate: true } });
    expect((await start('ada')).started).toMatchObject({ device_epoch: 2, next_frame_number: 5 });
  });
  it('finishes a session that was stopped and not sealed', async () => {
    vision.failures = Number.POSITIVE_INFINITY;
    await candidate.putFrame(1, 'present', clock.now);
    vision.failures = 0;
    const { body } = await candidate.stop();
    await reopenAt(BEGIN + 2_000);
    await until(
      () => isSealed({ ...body, last_frame_path: `2026/03/10/${body.session_id}/x` }),
      (sealed) => sealed,
    );
  });
});
