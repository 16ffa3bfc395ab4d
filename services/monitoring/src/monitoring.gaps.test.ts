import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FrameLogFailed, openDiskFrameLog } from './frames/index.js';
import { Candidate, isJudged, until } from './testing/candidate.js';
import { openTestMonitoring, SLOT_END, SLOT_START, type TestMonitoring } from './testing/monitoring-service.js';
import { type ScriptedVision, scriptedVision } from './testing/scripted-vision.js';

const BEGIN = SLOT_START + 60_000;
const clock = { now: BEGIN, up: 0 };
let folder: string;
let service: TestMonitoring;
let vision: ScriptedVision;
let refuses = false;
const proctor = () => service.credentials.of('proctor-1', 'proctor');
const start = async (student: string) =>
  Candidate.start(service.origin, await service.credentials.of(student, 'student'), student);
const iso = (ms: number) => new Date(ms).toISOString();
const pass = (ms: number) => {
  clock.now += ms;
  clock.up += ms;
};
/** Nothing of this process ran for so long. */
const standStill = pass;
/** In steps in which nobody would say that the process stood still. */
async function goOn(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 4_000) {
    pass(Math.min(4_000, ms - passed));
    await service.timeKept();
  }
}

beforeEach(async () => {
  Object.assign(clock, { now: BEGIN, up: 0 });
  refuses = false;
  vision = scriptedVision();
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-gaps-'));
  service = await openTestMonitoring({
    folder,
    clock,
    vision,
    beforeAppend() {
      if (refuses) throw new FrameLogFailed(1);
    },
  });
});
afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

it('accuses none of fifty candidates when it stood still for 60 s, and gives each the time back, once', async () => {
  const candidates = await Promise.all(Array.from({ length: 50 }, (_, index) => start(`student-${index}`)));
  for (const candidate of candidates) await candidate.putFrame(1, 'present', clock.now);
  // What still waited to be judged then would lag as well.
  for (const candidate of candidates) await until(() => candidate.session(), isJudged);
  standStill(60_000);
  const given = iso(SLOT_END + 60_000);
  const watcher = await proctor();
  for (const candidate of candidates) {
    await until(
      () => candidate.session(),
      ({ ends_at }) => ends_at === given,
    );
    expect(await candidate.gaps(watcher)).toEqual([
      {
        session_id: candidate.started.session_id,
        kind: 'platform_gap',
        cause: 'away',
        from: iso(BEGIN),
        to: iso(BEGIN + 60_000),
        late_frames: 0,
        given_back_ms: 60_000,
      },
    ]);
  }
  await goOn(28_000); // within the 30 s after it
  for (const candidate of candidates) {
    expect(await candidate.anomalies(watcher)).toEqual([]);
    expect(await candidate.session()).toMatchObject({ ends_at: given, status: 'active' });
  }
  const told = service.published('session_deadline_changed');
  expect(told).toHaveLength(50);
  expect(told[0]).toMatchObject({ ends_at: given, version: 2, reason: 'platform_gap of 60 s' });
}, 180_000);

it('ends no session whose deadline passed while it stood still', async () => {
  const candidate = await start('ada');
  const stood = SLOT_END - BEGIN + 120_000;
  standStill(stood);
  const session = await until(
    () => candidate.session(),
    ({ ends_at, status }) => ends_at !== candidate.started.ends_at || status === 'stopped',
  );
  expect(session).toMatchObject({ ends_at: iso(SLOT_END + stood), status: 'active' });
});

it('tells of a device that is connected and sends no pictures, until it sends one', async () => {
  const candidate = await start('ada');
  await candidate.putFrame(1, 'present', clock.now);
  await until(() => candidate.session(), isJudged);
  const watcher = await proctor();
  for (const _ of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
    expect(await candidate.heartbeat()).toMatchObject({ status: 200 });
    await goOn(4_000);
  }
  expect(await candidate.anomalies(watcher)).toMatchObject([
    { anomaly_type: 'connection_lost', ended_at: null, metadata: { still_connected: true } },
  ]);
  expect(await candidate.session()).toMatchObject({ status: 'active', connected: true, ends_at: iso(SLOT_END) });
  await candidate.putFrame(2, 'present', clock.now);
  await until(
    () => candidate.anomalies(watcher),
    ([lost]) => lost?.ended_at === iso(BEGIN + 36_000),
  );
}, 120_000);

it('gives back the time in which it took no pictures, and says why', async () => {
  const candidate = await start('ada');
  await candidate.putFrame(1, 'present', clock.now);
  await until(() => candidate.session(), isJudged);
  refuses = true;
  for (const _ of [0, 1, 2]) {
    expect(await candidate.putFrame(2, 'present', clock.now)).toMatchObject({ status: 503 });
    await goOn(4_000);
  }
  refuses = false;
  expect(await candidate.putFrame(2, 'present', clock.now)).toMatchObject({ status: 200 });
  const given = iso(SLOT_END + 12_000);
  await until(
    () => candidate.session(),
    ({ ends_at }) => ends_at === given,
  );
  const watcher = await proctor();
  expect(await candidate.gaps(watcher)).toMatchObject([
    { kind: 'platform_gap', cause: 'refused', from: iso(BEGIN), to: iso(BEGIN + 12_000), given_back_ms: 12_000 },
  ]);
  await goOn(12_000); // of silence, within the 30 s after it
  expect(await candidate.anomalies(watcher)).toEqual([]);
  expect(await candidate.session()).toMatchObject({ ends_at: given });
}, 120_000);

it('says that observation is reduced while analysis lags, keeps the lag on the timeline, and accuses nobody', async () => {
  const candidate = await start('ada');
  await candidate.putFrame(1, 'present', clock.now);
  expect(await until(() => candidate.session(), isJudged)).toMatchObject({ reduced: false });
  const release = Promise.withResolvers<void>();
  vision.before = () => release.promise;
  await candidate.putFrame(2, 'present', clock.now + 1);
  await goOn(16_000);
  expect(await candidate.session()).toMatchObject({ reduced: true, ends_at: candidate.started.ends_at });
  release.resolve();
  await candidate.putFrame(3, 'present', clock.now);
  await until(() => candidate.session(), isJudged);
  const watcher = await proctor();
  const gaps = await until(
    () => candidate.gaps(watcher),
    (all) => all.length > 0,
  );
  expect(gaps).toMatchObject([{ kind: 'platform_gap', cause: 'lagged', given_back_ms: 0 }]);
  expect(await candidate.anomalies(watcher)).toEqual([]);
}, 120_000);

it('keeps a late stretch on the timeline and withdraws nothing that was raised', async () => {
  const candidate = await start('ada');
  await candidate.putFrame(1, 'present', clock.now);
  await until(() => candidate.session(), isJudged);
  await goOn(24_000);
  const watcher = await proctor();
  expect(await candidate.anomalies(watcher)).toMatchObject([{ anomaly_type: 'connection_lost' }]);
  // The line is back: what the spool held comes in order, then a picture of now.
  for (let number = 2; number <= 8; number += 1)
    await candidate.putFrame(number, 'absent', BEGIN + (number - 1) * 2_000);
  await candidate.putFrame(9, 'present', clock.now);
  await until(() => candidate.session(), isJudged);
  expect(await candidate.gaps(watcher)).toMatchObject([
    { kind: 'late_stretch', cause: null, from: iso(BEGIN + 2_000), to: iso(BEGIN + 14_000), late_frames: 7 },
  ]);
  const anomalies = await candidate.anomalies(watcher);
  expect(anomalies.map(({ anomaly_type, metadata }) => [anomaly_type, metadata?.late ?? false]).sort()).toEqual([
    ['connection_lost', false],
    ['face_absent', true],
  ]);
}, 120_000);

it('skips evenly over sessions, the oldest first, and each frame of the log ends in one state', async () => {
  const SESSIONS = 8;
  const FRAMES = 24;
  const candidates = await Promise.all(Array.from({ length: SESSIONS }, (_, index) => start(`student-${index}`)));
  const looks: (() => void)[] = [];
  vision.before = () => new Promise((end) => looks.push(end));
  for (let number = 1; number <= FRAMES; number += 1) {
    // Each time another is the first: while slots are free it is looked at at once.
    const inTurn = candidates.map((_, index) => candidates[(index + number * 3) % SESSIONS] as Candidate);
    await Promise.all(inTurn.map((candidate) => candidate.putFrame(number, 'present', clock.now)));
    // Two looks end in the time of one frame of each session: a fourth of them can be looked at.
    for (const _ of [1, 2]) {
      pass(1_000);
      await until(
        async () => looks.length,
        (begun) => begun > 0,
      );
      looks.shift()?.();
    }
  }
  vision.before = async () => undefined;
  for (const end of looks.splice(0)) end();
  const counted = await Promise.all(
    candidates.map((candidate) =>
      until(
        () => candidate.session(),
        (found) => isJudged(found) && found.total_frames_processed === FRAMES,
      ),
    ),
  );
  const analysed = counted.map(({ frames }) => frames.analysed);
  expect(Math.min(...counted.map(({ frames }) => frames.skipped))).toBeGreaterThan(0);
  // Of some six each: in which order the frames of a round come is not in our hand.
  expect(Math.max(...analysed) - Math.min(...analysed)).toBeLessThanOrEqual(6);
  // Each has its turn again after four rounds, or one or two more.
  for (const { last_frame_path } of counted)
    expect(Number(/frame_0*(\d+)\.jpg/.exec(last_frame_path ?? '')?.[1])).toBeGreaterThan(FRAMES - 7);

  await service.close();
  const log = await openDiskFrameLog({ base: join(folder, 'frames'), maxUsedShare: 1 });
  const records = await log.records({ after: 0, limit: SESSIONS * FRAMES + 1 });
  await log.close();
  for (const { session_id, frames } of counted) {
    const inLog = records.filter(({ sessionId }) => sessionId === session_id);
    expect(inLog).toHaveLength(FRAMES);
    expect(frames.analysed + frames.skipped + frames.unreadable).toBe(FRAMES);
  }
  service = await openTestMonitoring({ folder, clock, vision });
}, 180_000);
