import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FrameReply, StartedSession } from '@proctorwise/contracts';
import { Candidate, call, isJudged, until } from '../testing/candidate.js';
import {
  EXAM,
  openTestMonitoring,
  SLOT_END,
  SLOT_START,
  type TestClock,
  type TestMonitoring,
} from '../testing/monitoring-service.js';
import { aJpeg } from '../testing/pictures.js';
import { scriptedVision } from '../testing/scripted-vision.js';

const vision = scriptedVision();
const clock: TestClock = { now: SLOT_START };
let folder: string;
let service: TestMonitoring;
let proctor: string;
let students = 0;
let student: string;
let login: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  service = await openTestMonitoring({ folder, clock, vision });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  clock.now = SLOT_START + 60_000;
  students += 1;
  student = `student-${students}`;
  login = await service.credentials.of(student, 'student');
  proctor = await service.credentials.of('proctor-1', 'proctor');
});

const begin = () => Candidate.start(service.origin, login, student);
const startAs = (token: string | null, body: unknown) =>
  call<StartedSession & { code?: string }>(service.origin, token, 'POST', '/monitoring/sessions', body);
const request = (differs: object = {}) => ({
  reservation_id: `r-${student}`,
  user_id: student,
  exam_id: EXAM,
  ...differs,
});

describe('starting', () => {
  it('answers with the session, its token and what the device needs', async () => {
    const { status, body } = await startAs(login, request());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user_id: student,
      status: 'active',
      device_epoch: 1,
      next_frame_number: 1,
      ends_at: new Date(SLOT_END).toISOString(),
      session_token_expires_at: new Date(SLOT_END + 30 * 60_000).toISOString(),
      server_time: new Date(clock.now).toISOString(),
    });
    await until(
      async () => service.published('monitoring_started'),
      (all) => all.some((each) => each.user_id === student),
    );
  });
  it('is idempotent per reservation: the same session, a new epoch, the older device fenced', async () => {
    const first = await begin();
    await first.putFrame(1, 'present', clock.now);
    await first.putFrame(2, 'present', clock.now + 1);
    const second = await begin();
    expect(second.started).toMatchObject({
      session_id: first.started.session_id,
      device_epoch: 2,
      next_frame_number: 3,
    });
    expect(await first.putFrame(3, 'present', clock.now)).toMatchObject({ status: 409, body: { code: 'taken_over' } });
    expect(await second.putFrame(3, 'present', clock.now)).toMatchObject({ status: 200 });
  });
  it('fences the older device in all it calls, where it says which device it is', async () => {
    const older = await begin();
    const newer = await begin();
    const event = { event: 'tab_change', event_id: 'e-1' };
    const callsOf = async ({ epoch }: Candidate, says: object = { 'x-device-epoch': String(epoch) }) => [
      (await newer.call('POST', '/heartbeat', undefined, { ...says })).status,
      (await newer.call('POST', '/token', undefined, { ...says })).status,
      (await newer.call('POST', '/events', event, { ...says })).status,
    ];
    expect(await callsOf(older)).toEqual([409, 409, 409]);
    expect(await newer.call('POST', '/heartbeat', undefined, { 'x-device-epoch': '1' })).toMatchObject({
      body: { code: 'taken_over' },
    });
    expect(await newer.anomalies(proctor)).toEqual([]);
    expect(await callsOf(newer)).toEqual([200, 200, 204]);
    expect(await callsOf(newer, {})).toEqual([200, 200, 204]); // a client of the original system knows no epoch
  });
  it('gives devices that start at the same moment one session and different epochs', async () => {
    const started = await Promise.all([begin(), begin(), begin(), begin()]);
    expect(new Set(started.map((each) => each.started.session_id)).size).toBe(1);
    expect(started.map((each) => each.epoch).sort()).toEqual([1, 2, 3, 4]);
  });
  it.each([
    ['without a token', () => null, {}, 401, 'unauthenticated'],
    ['for another person', () => login, { user_id: 'someone-else' }, 403, 'actor_mismatch'],
    ["with another's reservation", () => login, { reservation_id: 'r-someone' }, 404, 'reservation_not_found'],
    ['for another exam', () => login, { exam_id: 'exam-2' }, 409, 'reservation_not_admitted'],
    ['without an exam', () => login, { exam_id: undefined }, 422, 'invalid_request'],
  ])('is refused %s', async (_name, token, differs, status, code) => {
    expect(await startAs(token(), request(differs))).toMatchObject({ status, body: { code } });
  });
  it.each([
    ['before the slot', SLOT_START - 1],
    ['after it', SLOT_END],
  ])('is refused %s', async (_name, at) => {
    clock.now = at;
    login = await service.credentials.of(student, 'student');
    expect(await startAs(login, request())).toMatchObject({ status: 409, body: { code: 'session_outside_slot' } });
  });
  it('is refused to teachers, and after the session was stopped', async () => {
    const teacher = await service.credentials.of('teacher-1', 'teacher');
    expect(await startAs(teacher, request({ user_id: 'teacher-1' }))).toMatchObject({ status: 403 });
    const candidate = await begin();
    await candidate.stop();
    expect(await startAs(login, request())).toMatchObject({ status: 409, body: { code: 'reservation_not_admitted' } });
  });
  it("never makes a test of the candidate's own session, so that an admin who tries too early takes nobody's exam", async () => {
    clock.now = SLOT_START - 3_600_000;
    const admin = await service.credentials.of('admin-1', 'admin');
    expect(await startAs(admin, request())).toMatchObject({ status: 409, body: { code: 'session_outside_slot' } });
    clock.now = SLOT_START;
    login = await service.credentials.of(student, 'student');
    const candidate = await begin();
    const internal = await call(
      service.internalOrigin,
      await service.credentials.internal(),
      'GET',
      `/internal/sessions/by-reservation/r-${student}`,
    );
    expect(internal).toMatchObject({ status: 200, body: { session_id: candidate.started.session_id } });
  });
  it("lets a proctor open a test session at any time, which nobody takes for the candidate's", async () => {
    clock.now = SLOT_END + 3_600_000;
    const token = await service.credentials.of('proctor-9', 'proctor');
    const { status, body } = await startAs(token, request({ user_id: 'proctor-9' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      student_name: 'Name of proctor-9',
      ends_at: new Date(clock.now + 3_600_000).toISOString(),
    });
    const internal = await call(
      service.internalOrigin,
      await service.credentials.internal(),
      'GET',
      `/internal/sessions/by-reservation/r-${student}`,
    );
    expect(internal).toMatchObject({ status: 404, body: { code: 'session_not_found' } });
    expect(await new Candidate(service.origin, body).stop()).toMatchObject({ status: 200 });
    expect(service.published('monitoring_started').filter(({ user_id }) => user_id === 'proctor-9')).toEqual([]);
  });
});

describe('PUT frames/{n}', () => {
  it('answers with the sha256 and shows the same receipt for the same bytes', async () => {
    const candidate = await begin();
    const first = await candidate.putFrame(1, 'present', clock.now);
    expect(first).toMatchObject({ status: 200, body: { frame_number: 1, duplicate: false } });
    expect(first.body.sha256).toMatch(/^[0-9a-f]{64}$/);
    const again = await candidate.putFrame(1, 'present', clock.now);
    expect(again.body).toMatchObject({ sha256: first.body.sha256, duplicate: true });
    const session = await until(() => candidate.session(), isJudged);
    expect(session).toMatchObject({ total_frames_processed: 1, frames: { analysed: 1, skipped: 0, unreadable: 0 } });
    expect(session.last_frame_path).toBe(`local_storage/2026/03/10/${session.session_id}/frame_000001.jpg`);
  });
  it.each([
    ['other bytes under a number that is taken', aJpeg('absent', 1), 1, 409, 'frame_conflict'],
    ['something that is not a JPEG', Buffer.from('GIF89a, honestly'), 2, 415, 'not_a_jpeg'],
    [
      'a picture that unfolds to 256 megapixels',
      aJpeg('present', 2, { width: 16_000, height: 16_000 }),
      2,
      413,
      'picture_too_large',
    ],
    ['more than 2 MiB', Buffer.alloc(2 * 1024 * 1024 + 1, 0xff), 2, 413, 'body_too_large'],
    ['a picture cut off in its head', aJpeg('present', 2).subarray(0, 8), 2, 422, 'picture_truncated'],
    ['a head without a size', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 4, 0, 0]), 2, 422, 'picture_undecodable'],
    ['a number above 2^32 - 1', aJpeg('present', 2), 4_294_967_296, 422, 'invalid_frame_number'],
  ])('refuses %s', async (_name, jpeg, number, status, code) => {
    const candidate = await begin();
    await candidate.putFrame(1, 'present', clock.now);
    expect(await candidate.putFrame(number, '', clock.now, jpeg)).toMatchObject({ status, body: { code } });
    expect(await until(() => candidate.session(), isJudged)).toMatchObject({ total_frames_processed: 1 });
  });
  it('refuses a body that is not said to be a picture', async () => {
    const candidate = await begin();
    expect(await candidate.call('PUT', '/frames/1', { a: 1 })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    });
  });
  it('knows no session of others, none unknown, and takes nothing for a stopped one', async () => {
    const candidate = await begin();
    const other = await service.credentials.of('student-other', 'student');
    const put = (token: string | null, path: string) => call(service.origin, token, 'PUT', path, aJpeg('present', 1));
    expect(await put(other, `${candidate.path}/frames/1`)).toMatchObject({
      status: 404,
      body: { code: 'session_not_found' },
    });
    expect(await put(login, '/monitoring/sessions/nope/frames/1')).toMatchObject({ status: 404 });
    expect(await put(null, `${candidate.path}/frames/1`)).toMatchObject({ status: 401 });
    expect(await put(proctor, `${candidate.path}/frames/1`)).toMatchObject({ status: 404 });
    const teacher = await service.credentials.of('teacher-1', 'teacher');
    expect(await put(teacher, `${candidate.path}/frames/1`)).toMatchObject({ status: 403 });
    await candidate.stop();
    expect(await candidate.putFrame(1, 'present', clock.now)).toMatchObject({
      status: 400,
      body: { code: 'session_stopped' },
    });
  });
});

describe('POST frame, as the original had it', () => {
  const post = (candidate: Candidate, body: object) =>
    candidate.call<FrameReply & { code?: string; detail?: string }>('POST', '/frame', body);
  const base64 = (scene: string, number: number) => aJpeg(scene, number).toString('base64');

  it('answers with the anomalies of the very frame', async () => {
    const candidate = await begin();
    const replies = [];
    for (const number of [1, 2, 3]) {
      replies.push(await post(candidate, { frame_data: base64('two', number), frame_number: number }));
      clock.now += 2_000;
    }
    expect(replies.map(({ status, body }) => [status, body.analysis])).toEqual([
      [200, 'done'],
      [200, 'done'],
      [200, 'done'],
    ]);
    expect(replies.flatMap(({ body }) => body.anomalies_detected)).toMatchObject([
      {
        anomaly_type: 'multiple_faces',
        severity: 'critical',
        detection_method: 'hybrid',
        session_id: candidate.started.session_id,
      },
    ]);
  });
  it('takes a data URL, and answers pending when the analysis takes long', async () => {
    const candidate = await begin();
    const release = Promise.withResolvers<void>();
    vision.before = () => release.promise;
    const reply = await post(candidate, {
      frame_data: `data:image/jpeg;base64,${base64('present', 1)}`,
      frame_number: 1,
    });
    expect(reply).toMatchObject({ status: 200, body: { anomalies_detected: [], analysis: 'pending' } });
    vision.before = async () => undefined;
    release.resolve();
    await until(
      () => candidate.session(),
      ({ frames }) => frames.analysed === 1,
    );
  });
  it('takes a bare event, with nothing waited for', async () => {
    const candidate = await begin();
    const reply = await post(candidate, { frame_data: '', frame_number: -1, browser_event: 'tab_change' });
    expect(reply.body).toMatchObject({
      analysis: 'done',
      anomalies_detected: [{ anomaly_type: 'tab_change', severity: 'medium', confidence: 1 }],
    });
  });
  it.each([
    ['wrong base64', { frame_data: 'abc', frame_number: 1 }, 400, 'not_base64', 'Incorrect padding'],
    ['nothing at all', { frame_data: '', frame_number: 1 }, 400, 'frame_data_missing', undefined],
    [
      'an event nobody knows',
      { frame_data: '', frame_number: 1, browser_event: 'sneeze' },
      400,
      'frame_data_missing',
      undefined,
    ],
    ['no number', { frame_data: '' }, 422, 'invalid_request', undefined],
    [
      'text',
      { frame_data: Buffer.from('hello there').toString('base64'), frame_number: 1 },
      415,
      'not_a_jpeg',
      undefined,
    ],
  ])('refuses %s', async (_name, body, status, code, detail) => {
    const candidate = await begin();
    expect(await post(candidate, body)).toMatchObject({ status, body: { code, ...(detail ? { detail } : {}) } });
  });
});

describe('events and heartbeats', () => {
  it('makes each event an anomaly once, and answers 204', async () => {
    const candidate = await begin();
    const event = { event_id: 'e-1', event: 'webcam_disabled', occurred_at: new Date(clock.now).toISOString() };
    expect((await candidate.call('POST', '/events', event)).status).toBe(204);
    clock.now += 10_000;
    expect((await candidate.call('POST', '/events', event)).status).toBe(204);
    expect(await candidate.anomalies(proctor)).toMatchObject([
      { anomaly_type: 'webcam_disabled', severity: 'critical' },
    ]);
    expect(await candidate.call('POST', '/events', { ...event, event: 'sneeze' })).toMatchObject({ status: 422 });
  });
  it('dates what happened in an outage by the browser where it says how wrong its clock is, else by the arrival', async () => {
    const hour = 3_600_000;
    const send = async (headers: Record<string, string>, clockIsWrongBy: number) => {
      clock.now = SLOT_START + 60_000;
      students += 1;
      student = `student-${students}`;
      login = await service.credentials.of(student, 'student');
      const candidate = await begin();
      await candidate.heartbeat();
      const left = [1, 3, 8].map((minutes) => clock.now + minutes * 60_000);
      clock.now += 600_000;
      await candidate.heartbeat();
      for (const at of [...left, ...left]) {
        clock.now += 100;
        const event = {
          event_id: `e-${at}`,
          event: 'tab_change',
          occurred_at: new Date(at - clockIsWrongBy).toISOString(),
        };
        expect((await candidate.call('POST', '/events', event, headers)).status).toBe(204);
      }
      const anomalies = await candidate.anomalies(proctor);
      const dates = anomalies
        .filter(({ anomaly_type }) => anomaly_type === 'tab_change')
        .map(({ detected_at, metadata }) => [Date.parse(detected_at), metadata?.late ?? false]);
      return { dates: dates.sort(), left: left.map((at) => [at, true]), arrived: [[clock.now - 500, false]] };
    };
    const right = await send({ 'x-clock-offset-ms': '0' }, 0);
    expect(right.dates).toEqual(right.left);
    const wrong = await send({ 'x-clock-offset-ms': String(hour) }, hour);
    expect(wrong.dates).toEqual(wrong.left);
    for (const older of [await send({}, 0), await send({}, hour), await send({}, -hour)]) {
      expect(older.dates).toEqual(older.arrived);
    }
  });
  it('answers a heartbeat with the time and the end, and renews the token', async () => {
    const candidate = await begin();
    const times = { server_time: new Date(clock.now).toISOString(), ends_at: new Date(SLOT_END).toISOString() };
    expect(await candidate.call('POST', '/heartbeat')).toMatchObject({ status: 200, body: times });
    const renewed = await candidate.call<{ session_token: string }>('POST', '/token');
    expect(renewed).toMatchObject({ status: 200, body: times });
    expect(await call(service.origin, renewed.body.session_token, 'GET', candidate.path)).toMatchObject({
      status: 200,
    });
  });
  it("keeps a session's token to its own session", async () => {
    const candidate = await begin();
    student = `${student}-b`;
    login = await service.credentials.of(student, 'student');
    const other = await begin();
    expect(
      await call(service.origin, candidate.started.session_token, 'POST', `${other.path}/heartbeat`),
    ).toMatchObject({ status: 404 });
    expect(await call(service.origin, candidate.started.session_token, 'GET', '/monitoring/sessions')).toMatchObject({
      status: 403,
    });
  });
});
