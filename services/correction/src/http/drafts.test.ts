import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Candidate, type Person, type RunningCorrection, startCorrection } from '../testing/correction-service.js';

let service: RunningCorrection;
beforeAll(async () => {
  service = await startCorrection();
});
afterAll(() => service.close());

const open = (who: Candidate, by: Person | string = who.sessionToken) =>
  service.call('POST', '/corrections/drafts', by, { reservation_id: who.reservationId });
const save = (who: Candidate, id: string, question: string, revision: number, text: string | null) =>
  service.call('PUT', `/corrections/drafts/${id}/answers/${who.examId}-${question}`, who.sessionToken, {
    user_answer: text,
    revision,
  });
const submit = (who: Candidate, id: string) =>
  service.call('POST', `/corrections/drafts/${id}/submit`, who.sessionToken);
const savedIn = (body: { answers: { question_id: string; user_answer: string; revision: number }[] }) =>
  body.answers.map(({ question_id, user_answer, revision }) => [question_id.split('-')[1], user_answer, revision]);

describe('POST /corrections/drafts', () => {
  it('gives the questions without their key, and the candidate’s end', async () => {
    const ada = await service.candidate();
    const draft = await open(ada);
    expect(draft.status).toBe(200);
    expect(draft.body).toMatchObject({
      status: 'draft',
      exam_id: ada.examId,
      exam_title: 'Geography',
      ends_at: new Date(service.now + 3_600_000).toISOString(),
      server_time: new Date(service.now).toISOString(),
      answers: [],
    });
    expect(draft.body.questions.map(({ question_number }: { question_number: number }) => question_number)).toEqual([
      1, 2, 3, 4,
    ]);
    expect(JSON.stringify(draft.body)).not.toMatch(/correct_answer|Mont Blanc/);
  });
  it('is the same draft however often and by whichever token, and asks the other services once', async () => {
    const ada = await service.candidate();
    const bea = await service.candidate(ada.examId);
    const before = service.upstreams.asked.length;
    const [first, second, third] = await Promise.all([open(ada), open(ada, ada), open(ada)]);
    expect(second.body.submission_id).toBe(first.body.submission_id);
    expect(third.body.submission_id).toBe(first.body.submission_id);
    const again = service.upstreams.asked.length;
    await open(ada);
    expect(service.upstreams.asked.length).toBe(again);
    expect(again).toBeGreaterThan(before);
    await open(bea);
    const papers = service.upstreams.asked.slice(again).filter((path) => path.includes('/paper'));
    expect(papers).toEqual([]); // once per version of the exam, not per candidate
  });
  it('opens inside a running session of one’s own only', async () => {
    const [ada, eve] = [await service.candidate(), await service.candidate()];
    expect(await open(ada, eve)).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
    expect(await open(ada, eve.sessionToken)).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
    await open(ada);
    expect(await open(ada, eve)).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
    const bea = await service.candidate();
    const session = service.upstreams.sessions.get(bea.reservationId);
    service.upstreams.sessions.delete(bea.reservationId);
    expect(await open(bea)).toMatchObject({ status: 404, body: { code: 'session_not_found' } });
    if (session)
      service.upstreams.sessions.set(bea.reservationId, {
        ...session,
        status: 'stopped',
        stopped_at: new Date(service.now).toISOString(),
      });
    expect(await open(bea)).toMatchObject({ status: 409, body: { code: 'submission_closed' } });
  });
  it('opens none for a cancelled reservation, though its session runs; one that is open goes on', async () => {
    const [ada, bea] = [await service.candidate(), await service.candidate()];
    await open(bea);
    for (const { reservationId } of [ada, bea]) {
      const admission = service.upstreams.admissions.get(reservationId);
      if (admission) service.upstreams.admissions.set(reservationId, { ...admission, reservation_status: 'cancelled' });
    }
    expect(await open(ada)).toMatchObject({ status: 409, body: { code: 'reservation_not_admitted' } });
    const whole = { user_id: ada.userId, exam_id: ada.examId, reservation_id: ada.reservationId, answers: [] };
    const handedIn = await service.call('POST', '/corrections/submissions', ada, whole);
    expect(handedIn).toMatchObject({ status: 409, body: { code: 'reservation_not_admitted' } });
    expect((await open(bea)).status).toBe(200);
  });
  it('needs a candidate: 401 without a token, 403 for other roles, 422 for what is no request', async () => {
    const body = { reservation_id: 'r' };
    expect((await service.call('POST', '/corrections/drafts', null, body)).status).toBe(401);
    expect((await service.call('POST', '/corrections/drafts', service.teacher, body)).status).toBe(403);
    const ada = await service.candidate();
    expect((await service.call('POST', '/corrections/drafts', ada, {})).status).toBe(422);
    const crooked = { reservation_id: '../../internal/exams/x/paper' };
    expect((await service.call('POST', '/corrections/drafts', ada, crooked)).status).toBe(422);
    expect((await service.call('GET', '/corrections/drafts/a%00b', ada)).status).toBe(400);
  });
  it('says so when another service does not answer', async () => {
    const ada = await service.candidate();
    service.upstreams.dead.add('reservation');
    const refused = await open(ada);
    service.upstreams.dead.clear();
    expect(refused).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } });
    expect((await open(ada)).status).toBe(200);
  });
});

describe('an opened exam', () => {
  it('goes on with both other services dead: reads, autosaves, submits, grades', async () => {
    const ada = await service.candidate();
    const { submission_id: id } = (await open(ada)).body;
    service.upstreams.dead.add('reservation').add('monitoring');
    const before = service.upstreams.asked.length;
    try {
      expect((await save(ada, id, 'mcq', 1, 'Paris')).status).toBe(200);
      expect((await open(ada)).body.submission_id).toBe(id);
      expect((await service.call('GET', `/corrections/drafts/${id}`, ada.sessionToken)).status).toBe(200);
      expect(await submit(ada, id)).toMatchObject({ status: 200, body: { status: 'graded', total_score: 2 } });
      const grade = await service.call('POST', `/corrections/submissions/${id}/grade`, ada.sessionToken);
      expect(grade).toMatchObject({ status: 200, body: { total_score: 2, max_score: 7.5, percentage: 26.67 } });
    } finally {
      service.upstreams.dead.clear();
    }
    expect(service.upstreams.asked.length).toBe(before);
  });
  it('is there again after a restart, on another machine as well', async () => {
    const ada = await service.candidate();
    const { submission_id: id } = (await open(ada)).body;
    await save(ada, id, 'short', 3, 'Mont');
    await service.restart();
    expect(savedIn((await open(ada, ada)).body)).toEqual([['short', 'Mont', 3]]);
    expect((await save(ada, id, 'short', 4, 'Mont Blanc')).status).toBe(200);
  });
});

describe('PUT /corrections/drafts/{submission_id}/answers/{question_id}', () => {
  it('keeps the newest revision, whatever the order they come in, and answers with what is stored', async () => {
    const ada = await service.candidate();
    const { submission_id: id } = (await open(ada)).body;
    expect((await save(ada, id, 'essay', 2, 'second')).body).toMatchObject({ revision: 2 });
    const repeat = await save(ada, id, 'essay', 2, 'second');
    expect(repeat).toMatchObject({ status: 200, body: { revision: 2 } });
    service.now += 1000;
    const late = await save(ada, id, 'essay', 1, 'first');
    expect(late).toEqual(repeat);
    expect(await save(ada, id, 'essay', 2, 'of another device')).toMatchObject({
      status: 409,
      body: { code: 'answer_stale' },
    });
    await save(ada, id, 'mcq', 1, null);
    expect(savedIn((await open(ada)).body)).toEqual([
      ['mcq', null, 1],
      ['essay', 'second', 2],
    ]);
    expect((await save(ada, id, 'essay', 0, 'x')).status).toBe(422);
  });
  it('takes any text there is, and knows it again', async () => {
    const ada = await service.candidate();
    const { submission_id: id } = (await open(ada)).body;
    const texts = ['a\u0000b', '\ud800 alone', '🧮 ٣٫١٤ ไทย', "'; drop table answers; --", ' ', ''];
    for (const [at, text] of texts.entries()) {
      expect((await save(ada, id, 'essay', at + 1, text)).status).toBe(200);
      expect((await save(ada, id, 'essay', at + 1, text)).status).toBe(200);
      expect((await open(ada)).body.answers[0].user_answer).toBe(text.toWellFormed().replace('\0', '\ufffd'));
    }
    expect((await save(ada, id, 'essay', 99, 'x'.repeat(100_001))).status).toBe(422);
  });
  it('refuses questions that the paper lacks, drafts of others, and anything after the hand-in', async () => {
    const [ada, eve] = [await service.candidate(), await service.candidate()];
    const { submission_id: id } = (await open(ada)).body;
    expect(await save(ada, id, 'unknown', 1, 'x')).toMatchObject({ status: 404, body: { code: 'question_not_found' } });
    const asEve = { ...ada, sessionToken: eve.sessionToken };
    expect(await save(asEve, id, 'mcq', 1, 'x')).toMatchObject({ status: 404, body: { code: 'submission_not_found' } });
    expect((await submit(asEve, id)).body.code).toBe('submission_not_found');
    expect((await service.call('GET', `/corrections/drafts/${id}`, eve)).status).toBe(404);
    await save(ada, id, 'mcq', 1, 'A');
    await submit(ada, id);
    expect(await save(ada, id, 'mcq', 2, 'B')).toMatchObject({ status: 409, body: { code: 'submission_final' } });
    expect((await save(ada, id, 'mcq', 1, 'A')).status).toBe(200); // a repeat of what is stored
  });
});

describe("a session's token", () => {
  it('is good for the submission of its own reservation only, not for another of the same student', async () => {
    const first = await service.candidate();
    const second = await service.candidate(undefined, first);
    const { submission_id: id } = (await open(first)).body;
    const withOther = { ...first, sessionToken: second.sessionToken };
    const refused = { status: 404, body: { code: 'submission_not_found' } };
    expect(await open(first, second.sessionToken)).toMatchObject({ body: { code: 'reservation_not_found' } });
    expect(await save(withOther, id, 'mcq', 1, 'B')).toMatchObject(refused);
    expect(await submit(withOther, id)).toMatchObject(refused);
    await submit(first, id);
    for (const [method, path] of [
      ['GET', `/corrections/drafts/${id}`],
      ['GET', `/corrections/submissions/${id}/result`],
      ['POST', `/corrections/submissions/${id}/grade`],
    ] as const)
      expect(await service.call(method, path, second.sessionToken)).toMatchObject(refused);
    expect((await service.call('GET', `/corrections/drafts/${id}`, second)).status).toBe(200); // the login of the same
    expect(
      (await service.call('GET', `/corrections/submissions/user/${first.userId}`, first.sessionToken)).status,
    ).toBe(403);
  });
});

describe('POST /corrections/drafts/{submission_id}/submit', () => {
  it('is final, graded and told of once, and gives the same again', async () => {
    const ada = await service.candidate();
    const { submission_id: id } = (await open(ada)).body;
    await save(ada, id, 'mcq', 1, 'b');
    await save(ada, id, 'tf', 1, ' TRUE ');
    await save(ada, id, 'short', 1, 'the Mont-Blanc');
    const first = await submit(ada, id);
    expect(first.body).toMatchObject({
      status: 'graded',
      total_score: 4.5,
      max_score: 7.5,
      percentage: 60,
      passed: true,
      graded_by: 'auto',
      submitted_at: new Date(service.now).toISOString(),
      student_name: 'Ada Lovelace',
    });
    service.now += 5000;
    expect(await submit(ada, id)).toEqual(first);
    expect(await service.emitted('exam_submitted', id)).toMatchObject([
      { reservation_id: ada.reservationId, user_id: ada.userId, answer_count: 3 },
    ]);
    expect(await service.emitted('grading_completed', id)).toMatchObject([{ total_score: 4.5, percentage: 60 }]);
    expect(await service.emitted('manual_review_required', id)).toEqual([]);
    const draft = await open(ada);
    expect(draft.body).toMatchObject({ submission_id: id, status: 'graded', questions: [] });
  });
  it('tells what waits for a person where an essay was written', async () => {
    const ada = await service.candidate();
    const { submission_id: id } = (await open(ada)).body;
    await save(ada, id, 'mcq', 1, 'B');
    await save(ada, id, 'essay', 1, 'Long ago …');
    expect((await submit(ada, id)).body).toMatchObject({
      status: 'manual_review',
      total_score: null,
      percentage: null,
      passed: null,
      graded_by: null,
    });
    expect(await service.emitted('manual_review_required', id)).toMatchObject([
      { questions_requiring_review: [`${ada.examId}-essay`], partial_score: 2, max_score: 7.5 },
    ]);
    expect(await service.emitted('grading_completed', id)).toEqual([]);
  });
});
