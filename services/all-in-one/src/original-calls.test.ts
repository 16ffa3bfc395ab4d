import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceName } from '@proctorwise/contracts';
import { call } from './testing/call.js';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './testing/embedded-platform.js';
import { labelledJpeg, twoPeople } from './testing/pictures.js';
import { openSocket, type TestSocket } from './testing/socket.js';

/**
 * The three phases of the original system as its scripts made them, now with a token: an exam is prepared, a student sits
 * it under the camera, a proctor looks at what was seen. The tests follow one another. Each call by itself is in the table
 * of replay/; here is what passes between them: what sockets push, what is seen in a picture, what is refused.
 */
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;
const ID = /^[0-9a-f-]{36}$/;
/** Long enough to write the questions before the slot begins: they are locked from then on. */
const SLOT_IN_MS = 2_500;
const FRAMES = 4;

let platform: EmbeddedPlatform;
let picture: Buffer;
let isPhotograph: boolean;
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};

beforeAll(async () => {
  platform = await startEmbeddedPlatform();
  const photograph = await twoPeople();
  isPhotograph = photograph !== undefined;
  picture = photograph ?? labelledJpeg('drawn');
}, 60_000);
afterAll(() => platform?.stop());

const by = (who: string, service: ServiceName) => (method: string, path: string, body?: unknown) =>
  call(method, `${platform.origins[service]}${path}`, { token: tokens[who] ?? null, body });
const expected = (text: RegExp) => expect.stringMatching(text);

/** Asks until the answer fits. @throws {Error} it did not within the test's time */
async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('first: an exam is prepared', () => {
  it.each([
    ['student', 'alice@student.com'],
    ['teacher', 'bob@teacher.com'],
    ['proctor', 'charlie@proctor.com'],
    ['admin', 'diana@admin.com'],
  ])('a %s signs in', async (role, email) => {
    const { status, body } = await by('nobody', 'user')('POST', '/users/login', { email, password: 'password123' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'bearer',
      user: {
        user_id: expected(ID),
        name: expect.any(String),
        email,
        role,
        is_active: true,
        created_at: expected(UTC),
      },
    });
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
    const { user_id, name } = body.user;
    expect(claims).toMatchObject({ sub: user_id, user_id, name, email, role, exp: expect.any(Number) });
    tokens[role] = body.access_token;
    ids[role] = user_id;
  });

  it('a wrong password and a taken address answer as before', async () => {
    const users = by('nobody', 'user');
    expect(await users('POST', '/users/login', { email: 'bob@teacher.com', password: 'nonsense' })).toMatchObject({
      status: 401,
      body: { detail: 'Invalid email or password' },
    });
    const taken = { name: 'Bob', email: 'bob@teacher.com', password: 'password123' };
    expect(await users('POST', '/users/register', taken)).toMatchObject({
      status: 400,
      body: { detail: 'Email already registered' },
    });
  });

  it('the teacher makes it, with a naive time for its slot', async () => {
    const teacher = by('teacher', 'reservation');
    const exam = await teacher('POST', '/exams/', {
      title: 'Networks',
      description: 'Second try',
      duration_minutes: 90,
      teacher_id: ids.teacher,
    });
    expect(exam).toMatchObject({
      status: 200,
      body: {
        exam_id: expected(ID),
        title: 'Networks',
        duration_minutes: 90,
        status: 'active',
        created_at: expected(UTC),
      },
    });
    ids.exam = exam.body.exam_id;
    const start = new Date(Math.ceil((Date.now() + SLOT_IN_MS) / 1000) * 1000).toISOString();
    const naive = start.slice(0, 19);
    const slot = await teacher('POST', `/exams/${ids.exam}/slots`, { start_time: naive });
    expect(slot.body).toMatchObject({ slot_id: expected(ID), exam_id: ids.exam, start_time: expected(UTC) });
    expect(Date.parse(slot.body.start_time)).toBe(Date.parse(start));
    ids.start = naive;
  });

  it('with questions, one by one and in bulk, in both spellings', async () => {
    const teacher = by('teacher', 'reservation');
    const one = await teacher('POST', `/exams/${ids.exam}/questions/`, {
      type: 'mcq',
      text: 'Which status says not found?',
      options: ['200', '301', '404', '500'],
      correct_answer: '404',
      question_number: 7,
      points: 2,
    });
    expect(one).toMatchObject({
      status: 200,
      body: { question_number: 1, question_type: 'mcq', option_a: '200', option_c: '404', points: 2 },
    });
    expect(one.body).not.toHaveProperty('correct_answer');
    const bulk = await teacher('POST', `/exams/${ids.exam}/questions/bulk`, {
      questions: [
        { question_type: 'true_false', question_text: 'Is TCP ordered?', correct_answer: 'true' },
        { question_type: 'short_answer', question_text: 'DNS stands for?', correct_answer: 'domain name system' },
      ],
    });
    expect(bulk.body.map(({ question_number }: { question_number: number }) => question_number)).toEqual([2, 3]);
    [ids.mcq, ids.trueFalse, ids.short] = [one, ...bulk.body.map((body: unknown) => ({ body }))].map(
      ({ body }) => body.question_id,
    );
    const key = await teacher('GET', `/exams/${ids.exam}/questions/with-answers`);
    expect(key.body).toHaveLength(3);
    expect(key.body[0]).toMatchObject({ correct_answer: '404' });
  });
});

describe('second: a student sits it', () => {
  it('books it by exam and time', async () => {
    const booked = await by('student', 'reservation')('POST', '/reservations/', {
      user_id: ids.student,
      exam_id: ids.exam,
      start_time: ids.start,
      end_time: ids.start,
      student_name: 'Alice',
    });
    expect(booked).toMatchObject({
      status: 200,
      body: { reservation_id: expected(ID), user_id: ids.student, exam_id: ids.exam, status: 'scheduled' },
    });
    ids.reservation = booked.body.reservation_id;
  });

  it('starts the session, not before the slot begins', async () => {
    const start = () =>
      by('student', 'monitoring')('POST', '/monitoring/sessions', {
        reservation_id: ids.reservation,
        user_id: ids.student,
        exam_id: ids.exam,
      });
    const started = await until(start, ({ status, body }) => {
      if (status === 200) return true;
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'session_outside_slot' });
      return false;
    });
    expect(started.body).toMatchObject({
      session_id: expected(ID),
      reservation_id: ids.reservation,
      user_id: ids.student,
      exam_id: ids.exam,
      status: 'active',
      started_at: expected(UTC),
      stopped_at: null,
      total_frames_processed: 0,
      anomaly_count: 0,
    });
    ids.session = started.body.session_id;
    const questions = await by('student', 'reservation')('GET', `/exams/${ids.exam}/questions/`);
    expect(questions.body).toHaveLength(3);
    expect(JSON.stringify(questions.body)).not.toContain('correct_answer');
  });

  describe('while a proctor looks on', () => {
    let live: TestSocket;
    let stream: TestSocket;
    beforeAll(async () => {
      const session = `${platform.origins.monitoring}/monitoring/sessions/${ids.session}`;
      live = await openSocket(`${session}/live`, { token: tokens.proctor ?? null });
      stream = await openSocket(`${session}/stream`, { token: tokens.student ?? null });
      await platform.vision.ready;
    }, 120_000);
    afterAll(() => {
      live?.close();
      stream?.close();
    });
    const frame = (body: object) =>
      by('student', 'monitoring')('POST', `/monitoring/sessions/${ids.session}/frame`, body);
    const isFrame = (number: number) => (message: { type: string; frame_number?: number }) =>
      message.type === 'frame' && message.frame_number === number;

    it('pictures are sent as base64, and reach both sockets', async () => {
      const frame_data = picture.toString('base64');
      for (let frame_number = 1; frame_number <= FRAMES; frame_number += 1) {
        const reply = await frame({ frame_data: `data:image/jpeg;base64,${frame_data}`, frame_number });
        expect(reply).toMatchObject({ status: 200, body: { session_id: ids.session, frame_number } });
        expect(reply.body.anomalies_detected).toEqual(expect.any(Array));
        expect(await live.next(isFrame(frame_number))).toMatchObject({
          frame_data: expect.any(String),
          timestamp: expected(UTC),
          anomalies: expect.any(Array),
        });
        expect(await stream.next(({ type }) => type === 'anomalies')).toHaveProperty('data');
      }
    }, 60_000);

    it('the same number with the same bytes is the first again, with other bytes a conflict', async () => {
      const same = { frame_data: picture.toString('base64'), frame_number: 1 };
      expect((await frame(same)).status).toBe(200);
      expect(await frame({ ...same, frame_data: labelledJpeg('other').toString('base64') })).toMatchObject({
        status: 409,
        body: { code: 'frame_conflict' },
      });
    });

    it.each(['tab_change', 'webcam_disabled'])('the browser tells of %s', async (browser_event) => {
      const reply = await frame({ frame_data: '', frame_number: -1, browser_event });
      expect(reply).toMatchObject({
        status: 200,
        body: {
          anomalies_detected: [
            {
              anomaly_id: expected(/./),
              session_id: ids.session,
              anomaly_type: browser_event,
              severity: browser_event === 'tab_change' ? 'medium' : 'critical',
              detection_method: 'rule',
              confidence: 1,
              detected_at: expected(UTC),
              description: expect.any(String),
            },
          ],
        },
      });
      expect(await live.next(isFrame(-1))).toMatchObject({
        frame_data: '',
        anomalies: [{ anomaly_type: browser_event }],
      });
    });

    it('what is no picture is refused', async () => {
      const codes = [];
      for (const frame_data of ['', '///', Buffer.from('GIF89a').toString('base64')])
        codes.push((await frame({ frame_data, frame_number: 90 })).body.code);
      expect(codes).toEqual(['frame_data_missing', 'not_base64', 'not_a_jpeg']);
    });

    it('both sockets answer a ping, and the student’s takes frames too', async () => {
      expect(await live.ping()).toMatchObject({ type: 'pong' });
      expect(await stream.ping()).toMatchObject({ type: 'pong' });
      stream.send({ type: 'frame', frame_data: picture.toString('base64'), frame_number: 50 });
      expect(await stream.next(({ type }) => type === 'frame_processed')).toMatchObject({
        frame_number: 50,
        anomalies: expect.any(Array),
      });
    });

    it('the student stops it, twice, and both sockets end', async () => {
      const stop = () => by('student', 'monitoring')('PUT', `/monitoring/sessions/${ids.session}/stop`);
      const stopped = await stop();
      expect(stopped).toMatchObject({ status: 200, body: { status: 'stopped', stopped_at: expected(UTC) } });
      expect(stopped.body.total_frames_processed).toBe(FRAMES + 1);
      const again = await stop();
      expect(again).toMatchObject({ status: 200, body: { stopped_at: stopped.body.stopped_at } });
      expect(await live.next(({ type }) => type === 'session_stopped')).toEqual({ type: 'session_stopped' });
      expect([await live.closed(), await stream.closed()]).toEqual([1000, 1000]);
      expect(await frame({ frame_data: '', frame_number: -1, browser_event: 'tab_change' })).toMatchObject({
        status: 400,
        body: { code: 'session_stopped' },
      });
    });
  });

  it('then hands in, with a key and points of the browser’s own that count for nothing', async () => {
    const answers = [
      { question_id: ids.mcq, question_type: 'mcq', user_answer: '404', correct_answer: '200', max_score: 50 },
      { question_id: ids.trueFalse, question_type: 'true_false', user_answer: ' TRUE ' },
      { question_id: ids.short, question_type: 'short_answer', user_answer: 'no idea', correct_answer: 'no idea' },
    ];
    const body = { user_id: ids.student, exam_id: ids.exam, reservation_id: ids.reservation, answers };
    const submitted = await by('student', 'correction')('POST', '/corrections/submissions', body);
    expect(submitted).toMatchObject({
      status: 200,
      body: { submission_id: expected(ID), status: 'submitted', submitted_at: expected(UTC), total_score: null },
    });
    ids.submission = submitted.body.submission_id;
  });

  it('is graded by the server’s key, and again the same', async () => {
    const grade = () => by('student', 'correction')('POST', `/corrections/submissions/${ids.submission}/grade`);
    const graded = await grade();
    expect(graded).toMatchObject({
      status: 200,
      body: {
        submission_id: ids.submission,
        user_id: ids.student,
        exam_id: ids.exam,
        total_score: 3,
        max_score: 4,
        percentage: 75,
        graded_at: expected(UTC),
        requires_manual_review: false,
        manual_review_questions: [],
        summary: { correct: 2, incorrect: 1, pending: 0 },
      },
    });
    expect(graded.body.question_results[0]).toMatchObject({
      question_id: ids.mcq,
      question_type: 'mcq',
      user_answer: '404',
      correct_answer: null,
      is_correct: null, // the slot lasts: who sits it still must not learn which answers are right
      score: null,
      max_score: 2,
    });
    expect((await grade()).body).toEqual(graded.body);
  });

  it('has a result without the key, and a reservation that is completed', async () => {
    const result = await by('student', 'correction')('GET', `/corrections/submissions/${ids.submission}/result`);
    expect(result).toMatchObject({
      status: 200,
      body: {
        submission: { status: 'graded', graded_by: 'auto', percentage: 75 },
        summary: { total_questions: 3, graded: 3, pending: 0, correct: 2, incorrect: 1 },
      },
    });
    for (const answer of result.body.answers)
      expect(answer).toMatchObject({ answer_id: expected(ID), submission_id: ids.submission, correct_answer: null });
    const reservation = () => by('student', 'reservation')('GET', `/reservations/${ids.reservation}`);
    await until(reservation, ({ body }) => body.status === 'completed');
    const mine = await by('student', 'correction')('GET', `/corrections/submissions/user/${ids.student}`);
    expect(mine.body.map(({ submission_id }: { submission_id: string }) => submission_id)).toEqual([ids.submission]);
  });
});

describe('third: a proctor looks at what was seen', () => {
  const proctor = (path: string) => by('proctor', 'monitoring')('GET', `/monitoring/sessions${path}`);

  it('lists the sessions, and those that are over', async () => {
    const all = await proctor('');
    expect(all.body).toEqual([expect.objectContaining({ session_id: ids.session, status: 'stopped' })]);
    expect((await proctor('?status=stopped')).body).toEqual(all.body);
    expect((await proctor('?status=active')).body).toEqual([]);
    expect(await proctor(`/${ids.exam}`)).toMatchObject({ status: 404, body: { detail: 'Session not found' } });
  });

  it('reads its anomalies by severity, and their summary', async () => {
    const critical = await proctor(`/${ids.session}/anomalies?severity=critical`);
    expect(critical.body).toContainEqual(expect.objectContaining({ anomaly_type: 'webcam_disabled', metadata: null }));
    expect((await proctor(`/${ids.session}/anomalies?severity=nonsense`)).body).toEqual([]);
    const all = await proctor(`/${ids.session}/anomalies`);
    const summary = await proctor(`/${ids.session}/anomalies/summary`);
    expect(summary.body).toMatchObject({
      session_id: ids.session,
      total_anomalies: all.body.length,
      by_severity: { critical: critical.body.length, medium: 1 },
      by_type: { tab_change: 1, webcam_disabled: 1 },
      by_detection_method: { rule: expect.any(Number), ml: expect.any(Number), hybrid: expect.any(Number) },
    });
  });

  it('looks at the picture of an anomaly', async () => {
    const { body } = await proctor(`/${ids.session}/anomalies`);
    const withPicture = body.filter(({ frame_path }: { frame_path: string | null }) => frame_path !== null);
    const faces = withPicture.find(({ anomaly_type }: { anomaly_type: string }) => anomaly_type === 'multiple_faces');
    if (isPhotograph) expect(faces).toMatchObject({ severity: 'critical', metadata: { face_count: 2 } });
    const seen = faces ?? withPicture[0];
    const path = seen?.frame_path ?? (await proctor(`/${ids.session}`)).body.last_frame_path;
    expect(path).toMatch(/^local_storage\/\d{4}\/\d{2}\/\d{2}\/[0-9a-f-]{36}\/frame_\d{6}\.jpg$/);
    const url = `${platform.origins.monitoring}/monitoring/frames?path=${encodeURIComponent(path)}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${tokens.proctor}` } });
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await response.arrayBuffer()).equals(picture)).toBe(true);
    for (const elsewhere of ['../../etc/passwd', `${path}/..`, path.replace(/frame_\d+/, 'frame_999999')])
      expect(
        await by('proctor', 'monitoring')('GET', `/monitoring/frames?path=${encodeURIComponent(elsewhere)}`),
      ).toMatchObject({ status: 404, body: { code: 'frame_not_found' } });
    expect((await by('proctor', 'monitoring')('GET', '/monitoring/frames')).status).toBe(422);
  });
});
