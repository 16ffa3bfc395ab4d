import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MAX_QUESTIONS_BYTES } from '@proctorwise/contracts';
import { schemaDrift } from '@proctorwise/platform/testing';
import { parseQuestion } from '../domain/question.js';
import { reservationDatabase } from '../persistence/repositories.js';
import {
  type RunningReservationService,
  startReservationService,
  type TestPerson,
} from '../testing/reservation-service.js';

let service: RunningReservationService;
let bob: TestPerson;
let eve: TestPerson;
let alice: TestPerson;
let diana: TestPerson;
beforeAll(async () => {
  service = await startReservationService();
  bob = await service.person('teacher', 'Bob');
  eve = await service.person('teacher', 'Eve');
  alice = await service.person('student', 'Alice');
  diana = await service.person('admin', 'Diana');
});
afterAll(() => service.close());

const MINUTE = 60_000;
const at = (minutes: number) => new Date(service.now + minutes * MINUTE).toISOString();
const newExam = async (more: object = {}) =>
  (await service.call('POST', '/exams/', bob.token, { title: 'Algebra', teacher_id: bob.id, ...more })).body;
const choice = (text = 'Two and two?') => ({
  question_text: text,
  options: ['three', 'four'],
  correct_answer: 'four',
  question_number: 77,
});

it('has migrations that make exactly the tables of its entities', async () => {
  expect(await schemaDrift(service.module.database)).toEqual([]);
});

describe('exams', () => {
  it('are created with the defaults, and told to the other services', async () => {
    const exam = await newExam();
    expect(exam).toEqual({
      exam_id: expect.any(String),
      title: 'Algebra',
      description: null,
      duration_minutes: 60,
      teacher_id: bob.id,
      status: 'active',
      created_at: '2026-11-22T09:00:00.000Z',
      pass_mark: 60,
      rules: expect.arrayContaining(['face_absent', 'multiple_faces', 'tab_change']),
      question_count: 0,
      accommodations: [],
      totals_told: 'at_once',
      entry: 'open',
    });
    expect((await service.emitted('exam_changed')).at(-1)).toMatchObject({
      exam_id: exam.exam_id,
      version: 1,
      last_slot_end: null,
      totals_told: 'at_once',
    });
  });
  it('belong to the teacher who calls: 403 for another id, 401 without a token, 403 for a student', async () => {
    const body = { title: 'x', teacher_id: bob.id };
    const foreign = await service.call('POST', '/exams', eve.token, body);
    expect(foreign).toMatchObject({ status: 403, body: { code: 'actor_mismatch', errors: [{ path: 'teacher_id' }] } });
    expect((await service.call('POST', '/exams', undefined, body)).status).toBe(401);
    expect((await service.call('POST', '/exams', alice.token, body)).status).toBe(403);
    expect((await service.call('POST', '/exams', diana.token, body)).status).toBe(200);
  });
  it.each([
    [{ title: '' }, 'title'],
    [{ title: ' ' }, 'title'],
    [{ title: 'x'.repeat(256) }, 'title'],
    [{ duration_minutes: 0 }, 'duration_minutes'],
    [{ duration_minutes: 1.5 }, 'duration_minutes'],
    [{ pass_mark: 101 }, 'pass_mark'],
    [{ rules: ['mind_reading'] }, 'rules'],
    [{ totals_told: 'never' }, 'totals_told'],
    [{ totals_told: null }, 'totals_told'],
    [{ accommodations: [{ user_id: 'a', extra_minutes: -5 }] }, 'accommodations'],
  ])('answers 422 for %j', async (more, path) => {
    const reply = await service.call('POST', '/exams', bob.token, { title: 'Algebra', teacher_id: bob.id, ...more });
    expect(reply.status).toBe(422);
    expect(reply.body.errors[0].path).toContain(path);
  });
  it('keep what a change leaves out or empty', async () => {
    const exam = await newExam({ description: 'Numbers', pass_mark: 33.33 });
    const reply = await service.call('PUT', `/exams/${exam.exam_id}`, bob.token, {
      title: '',
      duration_minutes: 90,
      rules: ['tab_change'],
    });
    expect(reply.body).toMatchObject({ title: 'Algebra', description: 'Numbers', duration_minutes: 90 });
    expect(reply.body).toMatchObject({ pass_mark: 33.33, rules: ['tab_change'] });
    expect((await service.emitted('exam_changed')).at(-1)).toMatchObject({ version: 2, duration_minutes: 90 });
  });
  it('say when totals are told: to students, to the other services, and until that is changed', async () => {
    const { exam_id } = await newExam({ totals_told: 'with_marks' });
    const put = (body: object) => service.call('PUT', `/exams/${exam_id}`, bob.token, body);
    const told = async () => (await service.call('GET', `/exams/${exam_id}`, alice.token)).body.totals_told;
    const others = async () => [
      (await service.emitted('exam_changed')).at(-1)?.totals_told,
      (await service.callInternally(`/internal/exams/${exam_id}/paper`)).body.totals_told,
    ];
    expect(await told()).toBe('with_marks');
    expect(await others()).toEqual(['with_marks', 'with_marks']);
    expect((await put({ title: 'Geometry' })).body.totals_told).toBe('with_marks');
    expect((await put({ totals_told: 'sometimes' })).status).toBe(422);
    expect((await put({ totals_told: 'at_once' })).body.totals_told).toBe('at_once');
    expect(await told()).toBe('at_once');
    expect(await others()).toEqual(['at_once', 'at_once']);
  });
  it("answer another teacher's as one that does not exist", async () => {
    const { exam_id } = await newExam();
    for (const [method, path, body] of [
      ['PUT', '', { title: 'mine' }],
      ['DELETE', '', undefined],
      ['POST', '/slots', { start_time: at(60) }],
      ['POST', '/questions', choice()],
      ['GET', '/reservations', undefined],
    ] as const) {
      const foreign = await service.call(method, `/exams/${exam_id}${path}`, eve.token, body);
      const missing = await service.call(method, `/exams/nothing${path}`, eve.token, body);
      expect(foreign).toMatchObject({ status: 404, body: { code: 'exam_not_found', detail: 'Exam not found' } });
      expect(foreign.body).toEqual(missing.body);
    }
    expect((await service.call('GET', `/exams/teacher/${bob.id}`, eve.token)).status).toBe(404);
  });
  it('show who has extra time to their teacher and admins only', async () => {
    const accommodations = [{ user_id: alice.id, extra_minutes: 15 }];
    const { exam_id } = await newExam({ accommodations });
    expect((await service.call('GET', `/exams/${exam_id}`, bob.token)).body.accommodations).toEqual(accommodations);
    expect((await service.call('GET', `/exams/${exam_id}`, diana.token)).body.accommodations).toEqual(accommodations);
    expect((await service.call('GET', `/exams/${exam_id}`, eve.token)).body.accommodations).toEqual([]);
    const listed = (await service.call('GET', '/exams/', alice.token)).body;
    expect(listed.every((exam: { accommodations: [] }) => exam.accommodations.length === 0)).toBe(true);
  });
  it('stay readable once deleted, are booked no more, and keep to the list of their teacher', async () => {
    const { exam_id } = await newExam();
    const slot = (await service.call('POST', `/exams/${exam_id}/slots`, bob.token, { start_time: at(60) })).body;
    const place = { user_id: alice.id, exam_id, slot_id: slot.slot_id };
    const booked = (await service.call('POST', '/reservations', alice.token, place)).body;
    expect((await service.call('DELETE', `/exams/${exam_id}`, bob.token)).body.message).toEqual(expect.any(String));
    expect((await service.call('GET', `/exams/${exam_id}`, alice.token)).body.status).toBe('deleted');
    const ids = async (path: string, token: string) =>
      (await service.call('GET', path, token)).body.map((exam: { exam_id: string }) => exam.exam_id);
    expect(await ids('/exams', alice.token)).not.toContain(exam_id);
    expect(await ids(`/exams/teacher/${bob.id}`, bob.token)).toContain(exam_id);
    expect((await service.call('GET', `/reservations/${booked.reservation_id}`, alice.token)).body.status).toBe(
      'cancelled',
    );
    expect((await service.call('POST', '/reservations', alice.token, place)).status).toBe(404);
    expect((await service.call('DELETE', `/exams/${exam_id}`, bob.token)).status).toBe(200);
  });
});

describe('slots', () => {
  it('end the duration after their start, are listed by start, and read a naive time in the zone', async () => {
    const { exam_id } = await newExam({ duration_minutes: 45 });
    const path = `/exams/${exam_id}/slots`;
    await service.call('POST', path, bob.token, { start_time: '2026-12-01T12:00:00+02:00', capacity: 3 });
    await service.call('POST', path, bob.token, { start_time: '2026-12-01T08:00:00' });
    const { body } = await service.call('GET', `${path}/`, alice.token);
    expect(body).toMatchObject([
      { start_time: '2026-12-01T08:00:00.000Z', end_time: '2026-12-01T08:45:00.000Z', capacity: null, booked: 0 },
      { start_time: '2026-12-01T10:00:00.000Z', capacity: 3 },
    ]);
    expect((await service.emitted('exam_changed')).at(-1)?.last_slot_end).toBe('2026-12-01T10:45:00.000Z');
    await service.call('PUT', `/exams/${exam_id}`, bob.token, { duration_minutes: 60 });
    expect((await service.call('GET', path, alice.token)).body[0].end_time).toBe('2026-12-01T09:00:00.000Z');
    expect((await service.emitted('exam_changed')).at(-1)?.last_slot_end).toBe('2026-12-01T11:00:00.000Z');
    expect((await service.call('GET', '/exams/nothing/slots', alice.token)).body).toEqual([]);
  });
  it.each([
    { start_time: 'tomorrow' },
    { start_time: '2026-02-30T09:00:00Z' },
    {},
    { start_time: '2026-12-01T09:00:00Z', capacity: 0 },
    { start_time: '2026-12-01T09:00:00Z', capacity: 1.5 },
  ])('answer 422 for %j', async (body) => {
    const { exam_id } = await newExam();
    expect((await service.call('POST', `/exams/${exam_id}/slots`, bob.token, body)).status).toBe(422);
  });
  it('take their reservations with them when deleted, and tell each of it', async () => {
    const { exam_id } = await newExam();
    const path = `/exams/${exam_id}/slots`;
    const slot = (await service.call('POST', path, bob.token, { start_time: at(60) })).body;
    const body = { user_id: alice.id, exam_id, slot_id: slot.slot_id };
    const booked = (await service.call('POST', '/reservations', alice.token, body)).body;
    expect((await service.call('DELETE', `${path}/nothing`, bob.token)).body.detail).toBe('Slot not found');
    expect((await service.call('DELETE', `${path}/${slot.slot_id}`, bob.token)).status).toBe(200);
    expect((await service.emitted('exam_cancelled')).at(-1)).toEqual({
      reservation_id: booked.reservation_id,
      user_id: alice.id,
      exam_id,
    });
    expect((await service.emitted('slot_changed')).at(-1)).toMatchObject({ cancelled: true, booked: 0, version: 3 });
    expect((await service.emitted('exam_changed')).at(-1)?.last_slot_end).toBeNull();
    expect((await service.call('GET', path, bob.token)).body).toEqual([]);
    expect((await service.call('DELETE', `${path}/${slot.slot_id}`, bob.token)).status).toBe(404);
  });
  it('are kept while they run and somebody has a place', async () => {
    const { exam_id } = await newExam();
    const slot = (await service.call('POST', `/exams/${exam_id}/slots`, bob.token, { start_time: at(-1) })).body;
    await service.call('POST', '/reservations', alice.token, { user_id: alice.id, exam_id, slot_id: slot.slot_id });
    const reply = await service.call('DELETE', `/exams/${exam_id}/slots/${slot.slot_id}`, bob.token);
    expect(reply).toMatchObject({ status: 409, body: { code: 'exam_locked' } });
  });
});

describe('questions', () => {
  it('are numbered on from the last, single and in bulk, whatever number was sent', async () => {
    const { exam_id } = await newExam();
    const path = `/exams/${exam_id}/questions`;
    const one = await service.call('POST', `${path}/`, bob.token, choice());
    expect(one.body).toMatchObject({ question_number: 1, question_type: 'mcq', option_b: 'four', option_c: null });
    expect(one.body).not.toHaveProperty('correct_answer');
    const bulk = await service.call('POST', `${path}/bulk`, bob.token, { questions: [choice('a'), choice('b')] });
    expect(bulk.body.map((question: { question_number: number }) => question.question_number)).toEqual([2, 3]);
    expect((await service.call('DELETE', `${path}/${bulk.body[0].question_id}`, bob.token)).status).toBe(200);
    expect((await service.call('DELETE', `${path}/${bulk.body[0].question_id}`, bob.token)).body.detail).toBe(
      'Question not found',
    );
    expect((await service.call('POST', path, bob.token, choice('c'))).body.question_number).toBe(4);
    expect((await service.call('GET', `/exams/${exam_id}`, bob.token)).body.question_count).toBe(3);
    const versions = (await service.emitted('exam_changed')).filter((event) => event.exam_id === exam_id);
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
  });
  it('come all or none in bulk, at most 500 at a time', async () => {
    const { exam_id } = await newExam();
    const path = `/exams/${exam_id}/questions`;
    const broken = await service.call('POST', `${path}/bulk`, bob.token, {
      questions: [choice(), { ...choice(), correct_answer: 'five' }],
    });
    expect(broken).toMatchObject({ status: 422, body: { code: 'invalid_question' } });
    expect(broken.body.errors[0].path).toBe('questions[1].correct_answer');
    const many = Array.from({ length: 501 }, (_, index) => choice(`Question ${index}`));
    expect((await service.call('POST', `${path}/bulk`, bob.token, { questions: many })).status).toBe(422);
    expect((await service.call('GET', path, bob.token)).body).toEqual([]);
    expect((await service.call('POST', `${path}/bulk`, bob.token, { questions: many.slice(1) })).body).toHaveLength(
      500,
    );
    expect((await service.call('GET', path, bob.token)).body).toHaveLength(500);
  });
  describe('together', () => {
    const essay = (length: number, letter = 'x') => ({ question_type: 'essay', text: letter.repeat(length) });
    const add = (path: string, length: number) => service.call('POST', path, bob.token, essay(length));
    const room = async (path: string) => {
      const { body } = await service.call('GET', `${path}/with-answers`, bob.token);
      return MAX_QUESTIONS_BYTES - Buffer.byteLength(JSON.stringify(body));
    };
    /** An exam with room for 4,700 to 10,000 bytes more. */
    async function almostFull(): Promise<string> {
      const path = `/exams/${(await newExam()).exam_id}/questions`;
      const questions = Array.from({ length: 30 }, () => essay(10_000, '語'));
      for (let part = 0; part < 8; part += 1) await service.call('POST', `${path}/bulk`, bob.token, { questions });
      while ((await room(path)) > 10_000) await add(path, 5_000);
      return path;
    }

    it('have at most 7 MiB, to the byte', async () => {
      const path = await almostFull();
      const before = await room(path);
      const { body: one } = await add(path, 1);
      const beside = before - (await room(path)) - 1;
      expect((await service.call('DELETE', `${path}/${one.question_id}`, bob.token)).status).toBe(200);
      const refused = await add(path, before - beside + 1);
      expect(refused).toMatchObject({ status: 409, body: { code: 'questions_too_large' } });
      expect(await room(path)).toBe(before);
      expect((await add(path, before - beside)).status).toBe(200);
      expect(await room(path)).toBe(0);
    }, 60_000);

    it('may have more where they were added before there was a bound: to be read, and made fewer', async () => {
      const path = await almostFull();
      const examId = path.split('/')[2] as string;
      const content = parseQuestion({ type: 'essay', text: 'x'.repeat(10_000) });
      const more = [1, 2].map((number) => {
        const id = `more-${number}`;
        return { ...content, id, examId, number: 1_000 + number, createdAt: new Date(service.now) };
      });
      await reservationDatabase(service.module.database).transaction(({ questions }) => questions.add(more));
      expect(await room(path)).toBeLessThan(-10_000);
      expect((await add(path, 1)).body.code).toBe('questions_too_large');
      for (const { id } of more) expect((await service.call('DELETE', `${path}/${id}`, bob.token)).status).toBe(200);
      expect((await add(path, 1)).status).toBe(200);
    }, 60_000);
  });
  it('keep their bound on surplus words, which a student may know', async () => {
    const { exam_id } = await newExam();
    const path = `/exams/${exam_id}/questions`;
    const short = { type: 'short_answer', text: 'Highest of the Alps?', correct_answer: 'Mont Blanc' };
    const add = (max_surplus_words: unknown) => service.call('POST', path, bob.token, { ...short, max_surplus_words });
    for (const most of [-1, 101, 1.5, '3']) expect((await add(most)).status).toBe(422);
    for (const most of [0, 100, null, undefined]) expect((await add(most)).status).toBe(200);
    expect((await service.call('POST', path, bob.token, { ...choice(), max_surplus_words: 3 })).body).toMatchObject({
      code: 'invalid_question',
      errors: [{ path: 'max_surplus_words' }],
    });
    const stored = (await service.call('GET', path, bob.token)).body;
    expect(stored.map((question: { max_surplus_words: unknown }) => question.max_surplus_words)).toEqual([
      0,
      100,
      null,
      null,
    ]);
  });
  it('stand still while a slot runs', async () => {
    const { exam_id } = await newExam();
    const path = `/exams/${exam_id}/questions`;
    const { body } = await service.call('POST', path, bob.token, choice());
    await service.call('POST', `/exams/${exam_id}/slots`, bob.token, { start_time: at(1) });
    const start = service.now;
    const tries = async () => [
      (await service.call('POST', path, bob.token, choice('late'))).status,
      (await service.call('POST', `${path}/bulk`, bob.token, { questions: [choice('late')] })).status,
    ];
    expect(await tries()).toEqual([200, 200]);
    service.now = start + MINUTE;
    expect(await tries()).toEqual([409, 409]);
    expect((await service.call('DELETE', `${path}/${body.question_id}`, bob.token)).body.code).toBe('exam_locked');
    service.now = start + 61 * MINUTE - 1;
    expect(await tries()).toEqual([409, 409]);
    service.now = start + 61 * MINUTE;
    expect(await tries()).toEqual([200, 200]);
    service.now = start;
  });
  it('and slots with places stand still while one with extra time may still begin', async () => {
    const accommodations = [{ user_id: alice.id, extra_minutes: 20 }];
    const { exam_id } = await newExam({ accommodations });
    const slot = (await service.call('POST', `/exams/${exam_id}/slots`, bob.token, { start_time: at(0) })).body;
    await service.call('POST', '/reservations', alice.token, { user_id: alice.id, exam_id, slot_id: slot.slot_id });
    const start = service.now;
    const change = () => service.call('POST', `/exams/${exam_id}/questions`, bob.token, choice());
    const remove = () => service.call('DELETE', `/exams/${exam_id}/slots/${slot.slot_id}`, bob.token);
    service.now = start + 80 * MINUTE - 1;
    expect([(await change()).status, (await remove()).status]).toEqual([409, 409]);
    service.now = start + 80 * MINUTE;
    expect([(await change()).status, (await remove()).status]).toEqual([200, 200]);
    service.now = start;
  });
  it('show their key to the teacher and admins only', async () => {
    const { exam_id } = await newExam();
    const path = `/exams/${exam_id}/questions`;
    await service.call('POST', path, bob.token, choice());
    const key = await service.call('GET', `${path}/with-answers`, bob.token);
    expect(key.body[0].correct_answer).toBe('four');
    expect((await service.call('GET', `${path}/with-answers/`, diana.token)).body).toEqual(key.body);
    expect((await service.call('GET', `${path}/with-answers`, eve.token)).body).toEqual([]);
    expect((await service.call('GET', `${path}/with-answers`, alice.token)).status).toBe(403);
    expect((await service.call('GET', path, eve.token)).body).toEqual([]);
    expect((await service.call('GET', '/exams/nothing/questions', bob.token)).body).toEqual([]);
  });
  it('are shown to a student only inside the own running session', async () => {
    const { exam_id } = await newExam();
    const path = `/exams/${exam_id}/questions`;
    await service.call('POST', path, bob.token, choice());
    const slot = (await service.call('POST', `/exams/${exam_id}/slots`, bob.token, { start_time: at(-1) })).body;
    const body = { user_id: alice.id, exam_id, slot_id: slot.slot_id };
    const { reservation_id } = (await service.call('POST', '/reservations', alice.token, body)).body;
    const seen = async (token: string) => (await service.call('GET', path, token)).status;
    expect(await seen(alice.token)).toBe(403);
    service.sessions.set(reservation_id, 'active');
    expect(await seen(alice.token)).toBe(200);
    expect(JSON.stringify((await service.call('GET', path, alice.token)).body)).not.toContain('correct_answer');
    const other = await service.person('student', 'Mallory');
    expect(await seen(other.token)).toBe(403);
    service.sessions.set(reservation_id, 'paused');
    expect(await seen(alice.token)).toBe(200);
    const inside = { userId: alice.id, reservationId: reservation_id, examId: exam_id };
    const ofSession = await service.sessionToken(inside);
    expect(await seen(ofSession)).toBe(200);
    expect(await seen(await service.sessionToken({ ...inside, examId: 'another' }))).toBe(403);
    // A proctor's test session of this reservation: its token is not the candidate's.
    expect(await seen(await service.sessionToken({ ...inside, userId: 'proctor-1' }))).toBe(403);
    service.sessions.set(reservation_id, 'stopped');
    expect(await seen(alice.token)).toBe(403);
    expect(await seen(ofSession)).toBe(403);
  });
});
