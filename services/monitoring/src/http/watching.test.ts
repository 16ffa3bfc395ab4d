import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Anomaly, AnomalyAlert, Session } from '@proctorwise/contracts';
import { type Answer, Candidate, call, isJudged, until } from '../testing/candidate.js';
import {
  openTestMonitoring,
  SLOT_START,
  TEACHER,
  type TestClock,
  type TestMonitoring,
} from '../testing/monitoring-service.js';
import { aJpeg } from '../testing/pictures.js';
import { scriptedVision } from '../testing/scripted-vision.js';

const clock: TestClock = { now: SLOT_START };
const tokens: Record<string, string> = {};
let folder: string;
let service: TestMonitoring;
let students = 0;
let candidate: Candidate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  service = await openTestMonitoring({ folder, clock, vision: scriptedVision() });
  tokens.proctor = await service.credentials.of('proctor-1', 'proctor');
  tokens.admin = await service.credentials.of('admin-1', 'admin');
  tokens.teacher = await service.credentials.of(TEACHER, 'teacher');
  tokens.otherTeacher = await service.credentials.of('teacher-2', 'teacher');
  tokens.otherStudent = await service.credentials.of('student-other', 'student');
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  clock.now = SLOT_START + 60_000;
  students += 1;
  tokens.student = await service.credentials.of(`student-${students}`, 'student');
  candidate = await Candidate.start(service.origin, tokens.student, `student-${students}`);
});

const get = <T = Record<string, unknown>>(who: string, path: string) =>
  call<T>(service.origin, tokens[who] ?? null, 'GET', path);
const idsSeenBy = async (who: string) =>
  (await get<Session[]>(who, '/monitoring/sessions')).body.map(({ session_id }) => session_id);

/** Two people in frames 1 to 3, judged. */
async function withTwoPeople(): Promise<Anomaly> {
  for (const number of [1, 2, 3]) await candidate.putFrame(number, 'two', clock.now + number);
  await until(() => candidate.session(), isJudged);
  const [anomaly] = await candidate.anomalies(tokens.proctor ?? '');
  if (!anomaly) throw new Error('two people raised nothing');
  return anomaly;
}

describe('who sees a session', () => {
  it.each([
    ['student', 200],
    ['otherStudent', 404],
    ['teacher', 200],
    ['otherTeacher', 404],
    ['proctor', 200],
    ['admin', 200],
    ['nobody', 401],
  ])('%s: %i', async (who, status) => {
    expect(await get(who, candidate.path)).toMatchObject({ status });
    const isSeen = status === 200;
    if (who !== 'nobody') expect((await idsSeenBy(who)).includes(candidate.started.session_id)).toBe(isSeen);
  });
  it('lists the newest first, and by status', async () => {
    clock.now += 1; // the others began at one instant
    candidate = await Candidate.start(service.origin, await service.credentials.of('late', 'student'), 'late');
    const [newest] = (await get<Session[]>('proctor', '/monitoring/sessions?status=active')).body;
    expect(newest).toMatchObject({ session_id: candidate.started.session_id, status: 'active', stop_reason: null });
    await candidate.stop();
    const stopped = (await get<Session[]>('proctor', '/monitoring/sessions?status=stopped')).body;
    expect(stopped.map(({ session_id }) => session_id)).toContain(candidate.started.session_id);
    expect(await get('proctor', '/monitoring/sessions?status=sleepy')).toMatchObject({ status: 422 });
  });
  it('gives the list in pages when a limit is given', async () => {
    const whole = await idsSeenBy('proctor');
    const paged: string[] = [];
    for (let path: string | undefined = '/monitoring/sessions?limit=3'; path; ) {
      const { body, headers }: Answer<Session[]> = await get<Session[]>('proctor', path);
      expect(body.length).toBeLessThanOrEqual(3);
      paged.push(...body.map(({ session_id }) => session_id));
      path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(3);
    expect(await get('proctor', '/monitoring/sessions?limit=0')).toMatchObject({ status: 422 });
    expect(await get('proctor', '/monitoring/sessions?limit=3&cursor=x')).toMatchObject({ status: 422 });
  });
  it('answers 404 for one that does not exist', async () => {
    expect(await get('admin', '/monitoring/sessions/nope')).toMatchObject({
      status: 404,
      body: { code: 'session_not_found', detail: 'Session not found' },
    });
  });
});

describe('anomalies', () => {
  it('lists them newest first, by severity, and counts them', async () => {
    const anomaly = await withTwoPeople();
    clock.now += 10_000;
    await candidate.call('POST', '/events', { event_id: 'e-1', event: 'tab_change' });
    expect((await candidate.anomalies(tokens.proctor ?? '')).map(({ anomaly_type }) => anomaly_type)).toEqual([
      'tab_change',
      'multiple_faces',
    ]);
    const first = await get<Anomaly[]>('proctor', `${candidate.path}/anomalies?limit=1`);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await get<Anomaly[]>('proctor', next);
    expect([...first.body, ...second.body].map(({ anomaly_type }) => anomaly_type)).toEqual([
      'tab_change',
      'multiple_faces',
    ]);
    const critical = await get<Anomaly[]>('teacher', `${candidate.path}/anomalies?severity=critical`);
    expect(critical.body).toMatchObject([
      {
        anomaly_id: anomaly.anomaly_id,
        observation: { present: 2 },
        frame_path: expect.stringMatching(/^local_storage\/2026\/03\/10\/.+\/frame_00000\d\.jpg$/),
      },
    ]);
    expect((await get(`proctor`, `${candidate.path}/anomalies?severity=dire`)).body).toEqual([]);
    expect((await get('admin', `${candidate.path}/anomalies/summary`)).body).toEqual({
      session_id: candidate.started.session_id,
      total_anomalies: 2,
      by_severity: { critical: 1, high: 0, medium: 1, low: 0 },
      by_type: { multiple_faces: 1, tab_change: 1 },
      by_detection_method: { rule: 1, ml: 0, hybrid: 1 },
    });
    expect(await candidate.session()).toMatchObject({
      anomaly_count: 2,
      anomalies_by_severity: { critical: 1, medium: 1 },
    });
  });
  it('lists those that are grave of all sessions, newest first and in pages, to those who watch', async () => {
    const { anomaly_id, detected_at } = await withTwoPeople();
    clock.now += 10_000;
    await candidate.call('POST', '/events', { event_id: 'e-1', event: 'tab_change' });
    await candidate.call('POST', '/events', { event_id: 'e-2', event: 'webcam_disabled' });
    const { body: all } = await get<AnomalyAlert[]>('proctor', '/monitoring/alerts');
    const own = all.filter(({ session_id }) => session_id === candidate.started.session_id);
    const says = { session_id: candidate.started.session_id, severity: 'critical', excused: false };
    const who = { student_name: candidate.started.student_name, exam_title: candidate.started.exam_title };
    expect(own).toEqual([
      {
        ...says,
        ...who,
        anomaly_id: expect.any(String),
        anomaly_type: 'webcam_disabled',
        detected_at: expect.any(String),
      },
      { ...says, ...who, anomaly_id, anomaly_type: 'multiple_faces', detected_at },
    ]);
    expect(all.map((each) => each.detected_at)).toEqual(
      all
        .map((each) => each.detected_at)
        .sort()
        .reverse(),
    );
    const first = await get<AnomalyAlert[]>('admin', '/monitoring/alerts?limit=1');
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect([...first.body, ...(await get<AnomalyAlert[]>('admin', next)).body]).toEqual(all.slice(0, 2));
    for (const limit of [0, 1001])
      expect(await get('proctor', `/monitoring/alerts?limit=${limit}`)).toMatchObject({ status: 422 });
    expect(await get('proctor', '/monitoring/alerts?limit=1000')).toMatchObject({ status: 200 });
    for (const who of ['teacher', 'student'])
      expect(await get(who, '/monitoring/alerts')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
  it('tells of each once by event', async () => {
    const { anomaly_id } = await withTwoPeople();
    const told = () =>
      Promise.resolve(service.published('anomaly_detected').filter((each) => each.anomaly_id === anomaly_id));
    expect(await until(told, (all) => all.length > 0)).toMatchObject([
      { anomaly_type: 'multiple_faces', severity: 'critical' },
    ]);
    await candidate.stop();
    const changed = () =>
      Promise.resolve(service.published('anomaly_changed').filter((each) => each.anomaly_id === anomaly_id));
    await until(changed, (all) => all.some(({ ended_at }) => ended_at !== null));
    expect(await told()).toHaveLength(1);
  });
  it.each([
    ['student', 403],
    ['otherTeacher', 404],
    ['nobody', 401],
  ])('are not for %s: %i', async (who, status) => {
    expect(await get(who, `${candidate.path}/anomalies`)).toMatchObject({ status });
    expect(await get(who, `${candidate.path}/anomalies/summary`)).toMatchObject({ status });
  });
});

describe('GET frames', () => {
  const frames = (who: string, path: string) => get<Buffer>(who, `/monitoring/frames?path=${encodeURIComponent(path)}`);

  it('gives the very bytes to those who judge', async () => {
    const { frame_path } = await withTwoPeople();
    const number = Number(/frame_(\d+)/.exec(frame_path ?? '')?.[1]);
    for (const who of ['proctor', 'admin', 'teacher']) {
      const { status, headers, body } = await frames(who, frame_path ?? '');
      expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(Buffer.compare(body, aJpeg('two', number))).toBe(0);
      expect(headers.get('cache-control')).toContain('private');
    }
    expect(await frames('otherTeacher', frame_path ?? '')).toMatchObject({ status: 404 });
    expect(await frames('student', frame_path ?? '')).toMatchObject({ status: 403 });
    expect(await frames('nobody', frame_path ?? '')).toMatchObject({ status: 401 });
  });
  it.each([
    '../../../../etc/passwd',
    'local_storage/../monitoring.db',
    '/etc/passwd',
    'local_storage/2026/03/10/nope/frame_000001.jpg',
    'log/horizon',
    '',
  ])('gives nothing else: %s', async (path) => {
    expect(await frames('admin', path)).toMatchObject({
      status: 404,
      body: { code: 'frame_not_found', detail: 'Frame not found' },
    });
  });
  it('wants a path', async () => {
    expect(await get('admin', '/monitoring/frames')).toMatchObject({ status: 422 });
  });
  it('does not give the evidence file out as a picture', async () => {
    const { frame_path } = await withTwoPeople();
    expect(await frames('admin', (frame_path ?? '').replace(/frame_\d+\.jpg$/, 'evidence.json'))).toMatchObject({
      status: 404,
    });
  });
});

describe('stopping', () => {
  const stopAs = (who: string, body?: object) =>
    call<Session>(service.origin, tokens[who] ?? null, 'PUT', `${candidate.path}/stop`, body);

  it.each([
    ['student', 'student'],
    ['proctor', 'proctor'],
    ['admin', 'admin'],
  ])('by %s says so, and a repeat gives the same session', async (who, reason) => {
    const first = await stopAs(who, { reason: 'enough' });
    expect(first).toMatchObject({ status: 200, body: { status: 'stopped', stop_reason: reason, connected: false } });
    clock.now += 5_000;
    expect((await stopAs('admin')).body).toEqual(first.body);
    const told = () =>
      Promise.resolve(
        service.published('monitoring_stopped').filter(({ session_id }) => session_id === candidate.started.session_id),
      );
    expect(await until(told, (all) => all.length > 0)).toMatchObject([
      { stop_reason: reason, total_frames_processed: 0 },
    ]);
  });
  it.each([
    ['otherStudent', 404],
    ['teacher', 403],
    ['nobody', 401],
  ])('is not for %s: %i', async (who, status) => {
    expect(await stopAs(who)).toMatchObject({ status });
  });
  it('judges first what is in, and counts it', async () => {
    for (const number of [1, 2, 3]) await candidate.putFrame(number, 'two', clock.now + number);
    const { body } = await stopAs('student');
    expect(body).toMatchObject({ total_frames_processed: 3, frames: { analysed: 3 }, anomaly_count: 1 });
    expect(await candidate.anomalies(tokens.proctor ?? '')).toMatchObject([
      { metadata: { face_count: 2 }, ended_at: expect.any(String) },
    ]);
    const told = () =>
      Promise.resolve(
        service.published('monitoring_stopped').filter(({ session_id }) => session_id === candidate.started.session_id),
      );
    expect(await until(told, (all) => all.length > 0)).toMatchObject([
      { total_frames_processed: 3, total_anomalies: 1, anomaly_summary: { multiple_faces: 1 } },
    ]);
  });
});

describe('the rest', () => {
  it('counts for those who watch', async () => {
    expect(await get('proctor', '/monitoring/overview')).toMatchObject({
      status: 200,
      body: { active_sessions: expect.any(Number), vision: { model: 'scripted', ready: true } },
    });
    expect(await get('student', '/monitoring/overview')).toMatchObject({ status: 403 });
  });
  it('tells other services the deadline of a reservation, and nobody else', async () => {
    const path = `/internal/sessions/by-reservation/r-student-${students}`;
    const internal = await service.credentials.internal();
    expect(await call(service.internalOrigin, internal, 'GET', path)).toMatchObject({
      status: 200,
      body: { session_id: candidate.started.session_id, version: 1, stopped_at: null },
    });
    expect(await call(service.internalOrigin, tokens.admin ?? '', 'GET', path)).toMatchObject({ status: 401 });
    expect(await call(service.origin, internal, 'GET', path)).toMatchObject({ status: 404 });
  });
});
