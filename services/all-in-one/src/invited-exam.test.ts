import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallOptions, call, callOk } from './testing/call.js';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './testing/embedded-platform.js';
import { minutesFromNow, openSchool, type Person, type PreparedExam, type Sitting } from './testing/school.js';

/**
 * An exam by invitation on the whole platform: a session, a paper and its questions go by a booking, and a booking by an
 * invitation. Mallory has an account, and knows every id there is.
 */
let platform: EmbeddedPlatform;
let origin: string;
let bob: Person;
let ada: Person;
let mallory: Person;
let proctor: Person;
let exam: PreparedExam;
let code: string;
let sitting: Sitting;

beforeAll(async () => {
  platform = await startEmbeddedPlatform();
  origin = platform.origins.reservation;
  const school = openSchool(origin);
  const diana = await school.signIn('diana@admin.com');
  bob = await school.signIn('bob@teacher.com');
  proctor = await school.signIn('charlie@proctor.com');
  [ada, mallory] = [await school.enrol(diana, 'student'), await school.enrol(diana, 'student')];
  exam = await school.prepareExam(bob, [minutesFromNow(-2), minutesFromNow(120)]);
  await callOk('PUT', `${origin}/exams/${exam.examId}`, { token: bob.token, body: { entry: 'invited' } });
  const invited = { token: bob.token, body: { labels: ['Ada'] } };
  code = (await callOk('POST', `${origin}/exams/${exam.examId}/invitations`, invited))[0].code;
  // Whoever is invited books with the code, and sits it as any other exam.
  const body = { user_id: ada.userId, exam_id: exam.examId, slot_id: exam.slotIds[0], invitation_code: code };
  const { reservation_id } = await callOk('POST', `${origin}/reservations/`, { token: ada.token, body });
  sitting = await school.sitBooked(ada, exam, reservation_id);
}, 60_000);
afterAll(() => platform?.stop());

const as = (who: Person) => (method: string, path: string, body?: CallOptions['body']) =>
  call(method, `${origin}${path}`, { token: who.token, ...(body === undefined ? {} : { body }) });

describe('whoever is not invited', () => {
  const book = (who: Person, more: object = {}) =>
    as(who)('POST', '/reservations/', { user_id: who.userId, exam_id: exam.examId, slot_id: exam.slotIds[1], ...more });

  it('sees that there is such an exam, and does not book it', async () => {
    const seen = await as(mallory)('GET', `/exams/${exam.examId}`);
    expect(seen).toMatchObject({ status: 200, body: { entry: 'invited' } });
    expect(await book(mallory)).toMatchObject({ status: 403, body: { code: 'invitation_needed' } });
    const start_time = (await as(mallory)('GET', `/exams/${exam.examId}/slots`)).body[1].start_time;
    expect(await book(mallory, { slot_id: undefined, start_time })).toMatchObject({ status: 403 });
    for (const invitation_code of [code, '0000-0000-0000'])
      expect(await book(mallory, { invitation_code })).toMatchObject({
        status: 403,
        body: { code: 'invitation_invalid' },
      });
    expect(await book(mallory, { user_id: ada.userId, invitation_code: code })).toMatchObject({
      status: 403,
      body: { code: 'actor_mismatch' },
    });
  });

  it('starts no session: with the booking of another, or with none', async () => {
    for (const reservation_id of [sitting.reservationId, randomUUID()]) {
      const body = { reservation_id, user_id: mallory.userId, exam_id: exam.examId };
      expect(await as(mallory)('POST', '/monitoring/sessions', body)).toMatchObject({
        status: 404,
        body: { code: 'reservation_not_found' },
      });
    }
  });

  it('opens no paper, hands none in, and reads no question', async () => {
    for (const reservation_id of [sitting.reservationId, randomUUID()]) {
      expect((await as(mallory)('POST', '/corrections/drafts', { reservation_id })).status).toBe(404);
      const { userId: user_id } = mallory;
      const answers = [{ question_id: exam.questionIds[0], question_type: 'mcq', user_answer: '4' }];
      const paper = { user_id, exam_id: exam.examId, reservation_id, answers };
      expect((await as(mallory)('POST', '/corrections/submissions', paper)).status).toBe(404);
    }
    expect((await as(mallory)('GET', `/exams/${exam.examId}/questions`)).status).toBe(403);
    expect((await as(mallory)('GET', `/corrections/submissions/${sitting.submissionId}/result`)).status).toBe(404);
  });

  it('gets in by no booking of another exam either', async () => {
    const open = await openSchool(origin).prepareExam(bob, [minutesFromNow(-2)]);
    const reservation_id = await openSchool(origin).book(mallory, open.examId, open.slotIds[0] ?? '');
    const session = { reservation_id, user_id: mallory.userId, exam_id: exam.examId };
    expect(await as(mallory)('POST', '/monitoring/sessions', session)).toMatchObject({
      status: 409,
      body: { code: 'reservation_not_admitted' },
    });
    await callOk('POST', `${origin}/monitoring/sessions`, {
      token: mallory.token,
      body: { ...session, exam_id: open.examId },
    });
    const answers = [{ question_id: exam.questionIds[0], question_type: 'mcq', user_answer: '4' }];
    const paper = { user_id: mallory.userId, exam_id: exam.examId, reservation_id, answers };
    expect((await as(mallory)('POST', '/corrections/submissions', paper)).status).toBe(404);
    expect((await as(mallory)('GET', `/exams/${exam.examId}/questions`)).status).toBe(403);
  });

  it("learns nothing by a proctor's test session", async () => {
    const body = { reservation_id: sitting.reservationId, user_id: proctor.userId, exam_id: exam.examId };
    const { session_token } = (await as(proctor)('POST', '/monitoring/sessions', body)).body;
    const questions = await call('GET', `${origin}/exams/${exam.examId}/questions`, { token: session_token });
    expect(questions.status).toBe(403);
    const { reservationId: reservation_id } = sitting;
    const draft = await call('POST', `${origin}/corrections/drafts`, {
      token: session_token,
      body: { reservation_id },
    });
    expect(draft.status).toBe(404);
  });
});
