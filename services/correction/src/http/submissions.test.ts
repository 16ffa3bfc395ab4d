import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Candidate, type Person, type RunningCorrection, startCorrection } from '../testing/correction-service.js';

let service: RunningCorrection;
beforeAll(async () => {
  service = await startCorrection();
});
afterAll(() => service.close());

const HOUR = 3_600_000;
type Given = Record<string, unknown>;
const handIn = (who: Candidate, answers: Given[], by: Person | string = who, change: Given = {}) =>
  service.call('POST', '/corrections/submissions', by, {
    user_id: who.userId,
    exam_id: who.examId,
    reservation_id: who.reservationId,
    answers,
    ...change,
  });
const answer = (who: Candidate, question: string, text: string | null, more: Given = {}): Given => ({
  question_id: `${who.examId}-${question}`,
  user_answer: text,
  ...more,
});
const grade = (id: string, who: Person | string) => service.call('POST', `/corrections/submissions/${id}/grade`, who);
const result = (id: string, who: Person | string) => service.call('GET', `/corrections/submissions/${id}/result`, who);

describe("POST /corrections/submissions, the original's way", () => {
  it('works without a draft, answers `submitted` as the original did, and grades with the server’s key', async () => {
    const ada = await service.candidate();
    const forged = { question_type: 'essay', correct_answer: 'A', max_score: 1000 };
    const reply = await handIn(ada, [
      answer(ada, 'mcq', 'A', forged),
      answer(ada, 'tf', 'true'),
      answer(ada, 'x', 'y'),
    ]);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ status: 'submitted', total_score: null, max_score: null, graded_at: null });
    const id = reply.body.submission_id;
    const graded = await grade(id, ada);
    expect(graded.body).toMatchObject({
      submission_id: id,
      user_id: ada.userId,
      exam_id: ada.examId,
      total_score: 1.5,
      max_score: 7.5,
      percentage: 20,
      requires_manual_review: false,
      manual_review_questions: [],
      summary: { correct: 1, incorrect: 3, pending: 0 },
    });
    expect(graded.body.question_results[0]).toEqual({
      question_id: `${ada.examId}-mcq`,
      question_type: 'mcq',
      user_answer: 'A',
      correct_answer: null,
      is_correct: null,
      score: null,
      max_score: 2,
      feedback: null,
    });
    expect(await grade(id, ada)).toEqual(graded); // the original answered 400
    const list = await service.call('GET', `/corrections/submissions/user/${ada.userId}`, ada);
    expect(list.body).toMatchObject([{ submission_id: id, status: 'graded', total_score: 1.5, percentage: 20 }]);
  });
  it('gives the same submission again, and changes nothing by it', async () => {
    const ada = await service.candidate();
    const first = await handIn(ada, [answer(ada, 'mcq', 'B')], ada.sessionToken);
    const second = await handIn(ada, [answer(ada, 'mcq', 'A')]);
    expect(second).toEqual(first);
    expect((await grade(first.body.submission_id, ada)).body.total_score).toBe(2);
    expect(await service.emitted('exam_submitted', first.body.submission_id)).toHaveLength(1);
    const [third, fourth] = await Promise.all([1, 2].map(async () => handIn(ada, [])));
    expect(third?.body.submission_id).toBe(first.body.submission_id);
    expect(fourth).toEqual(third);
  });
  it('makes one submission of two calls at once', async () => {
    const ada = await service.candidate();
    const replies = await Promise.all([handIn(ada, [answer(ada, 'mcq', 'B')]), handIn(ada, [answer(ada, 'mcq', 'B')])]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(replies[0]?.body.submission_id).toBe(replies[1]?.body.submission_id);
  });
  it('goes over what was autosaved', async () => {
    const ada = await service.candidate();
    const draft = await service.call('POST', '/corrections/drafts', ada, { reservation_id: ada.reservationId });
    const id = draft.body.submission_id;
    for (const [question, text] of [
      ['mcq', 'A'],
      ['tf', 'true'],
    ])
      await service.call('PUT', `/corrections/drafts/${id}/answers/${ada.examId}-${question}`, ada, {
        user_answer: text,
        revision: 1,
      });
    const reply = await handIn(ada, [answer(ada, 'mcq', 'A'), answer(ada, 'mcq', 'Paris')]);
    expect(reply.body.submission_id).toBe(id);
    expect((await grade(id, ada)).body.total_score).toBe(3.5);
  });
  it('takes the original order, stop first, for a minute and no longer', async () => {
    const stopped = (who: Candidate, secondsAgo: number) => {
      const session = service.upstreams.sessions.get(who.reservationId);
      const stopped_at = new Date(service.now - secondsAgo * 1000).toISOString();
      if (session) service.upstreams.sessions.set(who.reservationId, { ...session, status: 'stopped', stopped_at });
    };
    const [ada, bea, cleo] = [await service.candidate(), await service.candidate(), await service.candidate()];
    stopped(ada, 60);
    stopped(bea, 61);
    service.upstreams.sessions.delete(cleo.reservationId);
    expect((await handIn(ada, [])).status).toBe(200);
    expect(await handIn(bea, [])).toMatchObject({ status: 409, body: { code: 'submission_closed' } });
    expect(await handIn(cleo, [])).toMatchObject({ status: 404, body: { code: 'session_not_found' } });
  });
  it('believes no foreign id', async () => {
    const [ada, eve] = [await service.candidate(), await service.candidate()];
    expect(await handIn(ada, [], eve)).toMatchObject({ status: 403, body: { code: 'actor_mismatch' } });
    const asEve = { user_id: eve.userId };
    expect(await handIn(ada, [], eve, asEve)).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
    const otherExam = await handIn(ada, [], ada, { exam_id: eve.examId });
    expect(otherExam).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
    expect((await handIn(ada, [], service.teacher)).status).toBe(403);
    const wrong = await handIn(ada, [{ question_id: 'x' }]);
    expect(wrong.status).toBe(422);
  });
  it('takes a body of several megabytes', async () => {
    const ada = await service.candidate();
    const long = Array.from({ length: 30 }, (_, at) => ({
      question_id: `none-${at}`,
      user_answer: 'x'.repeat(90_000),
    }));
    expect((await handIn(ada, [...long, answer(ada, 'mcq', 'B')])).status).toBe(200);
  });
});

describe('reading grades', () => {
  it('is 404 for unknown and others’, 400 for a draft', async () => {
    const [ada, eve] = [await service.candidate(), await service.candidate()];
    const { submission_id: id } = (await handIn(ada, [])).body;
    const draft = await service.call('POST', '/corrections/drafts', eve, { reservation_id: eve.reservationId });
    const otherTeacher = service.person('teacher');
    for (const read of [grade, result]) {
      expect(await read('unknown', ada)).toMatchObject({ status: 404, body: { code: 'submission_not_found' } });
      for (const other of [eve, eve.sessionToken, otherTeacher])
        expect(await read(id, other)).toMatchObject({ status: 404, body: { code: 'submission_not_found' } });
      for (const reader of [ada, ada.sessionToken, service.teacher, service.admin])
        expect((await read(id, reader)).status).toBe(200);
      const early = await read(draft.body.submission_id, eve);
      expect(early).toMatchObject({ status: 400, body: { code: 'not_submitted' } });
      expect((await read(id, service.person('proctor'))).status).toBe(403);
    }
  });
  it('shows the key to who judges at once, to the student after the release, the last slot and the last candidate', async () => {
    const examId = service.exam();
    const [ada, bea] = [await service.candidate(examId), await service.candidate(examId)];
    const { submission_id: id } = (await handIn(ada, [])).body;
    await service.call('POST', '/corrections/drafts', bea, { reservation_id: bea.reservationId });
    const keyOf = async (who: Person) => {
      const seen = (await result(id, who)).body;
      const graded = (await grade(id, who)).body;
      expect(graded.question_results[0].correct_answer).toBe(seen.answers[0].correct_answer);
      return [seen.answers[0].correct_answer, seen.key_released];
    };
    const release = (who: Person) => service.call('POST', `/corrections/exams/${examId}/release`, who);
    expect(await keyOf(service.teacher)).toEqual(['B', false]);
    expect(await keyOf(service.admin)).toEqual(['B', false]);
    expect(await keyOf(ada)).toEqual([null, false]);
    expect(await release(service.person('teacher'))).toMatchObject({
      status: 404,
      body: { code: 'exam_not_found' },
    });
    expect((await release(ada)).status).toBe(403);
    const released = await release(service.teacher);
    expect(released.body).toMatchObject({ exam_id: examId, key_released: false });
    expect(await keyOf(ada)).toEqual([null, false]); // the slot lasts
    service.now += HOUR + 1;
    expect(await keyOf(ada)).toEqual([null, false]); // Bea still writes
    service.now += 61_000;
    await service.module.sweep();
    expect(await keyOf(ada)).toEqual(['B', true]);
    const tomorrow = new Date(service.now + 24 * HOUR).toISOString();
    await service.hears('exam_changed', {
      exam_id: examId,
      version: 4,
      title: 'Geography',
      teacher_id: service.teacher.userId,
      status: 'active',
      duration_minutes: 60,
      pass_mark: 50,
      rules: [],
      last_slot_end: tomorrow,
    });
    expect(await keyOf(ada)).toEqual([null, false]); // a slot more is to come
  });
});

describe('which answers are right', () => {
  const marksOf = async (id: string, who: Person | string) => {
    const [seen, graded] = [(await result(id, who)).body, (await grade(id, who)).body];
    const keys = ({ is_correct, score, feedback }: Given) => [is_correct, score, feedback];
    expect(graded.question_results.map(keys)).toEqual(seen.answers.map(keys));
    expect(graded.marks_shown).toBe(seen.marks_shown);
    return { shown: seen.marks_shown, marks: seen.answers.map(keys), summary: seen.summary, total: graded.total_score };
  };
  const HIDDEN = Array.from({ length: 4 }, () => [null, null, null]);

  it('is told to no candidate while another can still sit the exam; the total is', async () => {
    const examId = service.exam();
    const [ada, bea] = [await service.candidate(examId), await service.candidate(examId)];
    const { submission_id: id } = (await handIn(ada, [answer(ada, 'mcq', 'B'), answer(ada, 'tf', 'false')])).body;
    await service.call('POST', '/corrections/drafts', bea, { reservation_id: bea.reservationId });
    for (const who of [ada, ada.sessionToken]) {
      const seen = await marksOf(id, who);
      expect(seen).toMatchObject({ shown: false, marks: HIDDEN, total: 2, summary: { correct: 1, pending: 0 } });
    }
    for (const who of [service.teacher, service.admin])
      expect(await marksOf(id, who)).toMatchObject({ shown: true, marks: expect.arrayContaining([[true, 2, null]]) });
    service.now += HOUR;
    expect((await marksOf(id, ada)).shown).toBe(false); // the last moment of the slot
    service.now += 1;
    expect((await marksOf(id, ada)).shown).toBe(false); // Bea still writes
    service.now += 61_000;
    await service.module.sweep();
    const open = await marksOf(id, ada);
    expect(open).toMatchObject({
      shown: true,
      marks: expect.arrayContaining([
        [true, 2, null],
        [false, 0, null],
      ]),
    });
    expect((await result(id, ada)).body.key_released).toBe(false); // marks need no release, the key does
  });
});

describe('lists and counts', () => {
  it('shows a student the own list, a teacher the own exams, an admin all', async () => {
    const examId = service.exam();
    const [ada, bea] = [await service.candidate(examId), await service.candidate(examId)];
    await handIn(ada, []);
    service.now += 1000;
    await handIn(bea, []);
    const [admin, other] = [service.person('admin'), service.person('teacher')];
    const ofExam = (who: Person, query = '') =>
      service.call('GET', `/corrections/submissions/exam/${examId}${query}`, who);
    const usersOf = ({ body }: { body: { user_id: string }[] }) => body.map(({ user_id }) => user_id);
    expect(usersOf(await ofExam(admin))).toEqual([bea.userId, ada.userId]);
    expect(usersOf(await ofExam(admin, '?limit=1'))).toEqual([bea.userId]);
    expect((await ofExam(admin, '?limit=0')).status).toBe(422);
    expect(usersOf(await ofExam(service.teacher))).toEqual([bea.userId, ada.userId]);
    expect(await ofExam(other)).toMatchObject({ status: 200, body: [] });
    expect((await ofExam(ada)).status).toBe(403);
    expect((await service.call('GET', `/corrections/submissions/user/${bea.userId}`, ada)).status).toBe(404);
    expect(usersOf(await service.call('GET', `/corrections/submissions/user/${bea.userId}/`, admin))).toEqual([
      bea.userId,
    ]);
    const overview = await service.call('GET', '/corrections/overview', admin);
    expect(overview.body).toMatchObject({
      submissions_by_status: { draft: expect.any(Number), graded: expect.any(Number), manual_review: 0 },
      average_percentage: expect.any(Number),
    });
    expect((await service.call('GET', '/corrections/overview', other)).status).toBe(403);
  });
});
