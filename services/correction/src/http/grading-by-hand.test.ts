import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Candidate, type Person, type RunningCorrection, startCorrection } from '../testing/correction-service.js';

let service: RunningCorrection;
beforeAll(async () => {
  service = await startCorrection();
});
afterAll(() => service.close());

/** A submission whose essay waits. */
async function waiting(): Promise<{ ada: Candidate; id: string; answers: Record<'essay' | 'mcq', string> }> {
  const ada = await service.candidate();
  const reply = await service.call('POST', '/corrections/submissions', ada, {
    user_id: ada.userId,
    exam_id: ada.examId,
    reservation_id: ada.reservationId,
    answers: [
      { question_id: `${ada.examId}-essay`, user_answer: 'Long ago …' },
      { question_id: `${ada.examId}-mcq`, user_answer: 'B' },
    ],
  });
  const id = reply.body.submission_id;
  const result = await service.call('GET', `/corrections/submissions/${id}/result`, service.teacher);
  const idOf = (type: string): string =>
    result.body.answers.find(({ question_type }: { question_type: string }) => question_type === type).answer_id;
  const answers = { essay: idOf('essay'), mcq: idOf('mcq') };
  return { ada, id, answers };
}
const put = (id: string, answerId: string | undefined, score: unknown, who: Person, graderId = who.userId, more = {}) =>
  service.call('PUT', `/corrections/submissions/${id}/answers/${answerId}`, who, {
    score,
    grader_id: graderId,
    ...more,
  });
const result = async (id: string) =>
  (await service.call('GET', `/corrections/submissions/${id}/result`, service.teacher)).body;

describe('PUT /corrections/submissions/{submission_id}/answers/{answer_id}', () => {
  it('grades the submission with its last pending answer, and tells of it', async () => {
    const { id, answers } = await waiting();
    expect(await result(id)).toMatchObject({
      submission: { status: 'manual_review', total_score: null },
      summary: { total_questions: 4, graded: 3, pending: 1, correct: 1, incorrect: 2 },
    });
    const reply = await put(id, answers.essay, 1.5, service.teacher, service.teacher.userId, { feedback: 'Half.' });
    expect(reply.body).toMatchObject({
      answer_id: answers.essay,
      score: 1.5,
      max_score: 3,
      is_correct: true,
      feedback: 'Half.',
      graded_by: service.teacher.userId,
      user_answer: 'Long ago …',
    });
    expect(await result(id)).toMatchObject({
      submission: { status: 'graded', graded_by: 'mixed', total_score: 3.5, percentage: 46.67, passed: false },
      summary: { pending: 0, correct: 2, incorrect: 2 },
    });
    expect(await service.emitted('grading_completed', id)).toMatchObject([{ total_score: 3.5, percentage: 46.67 }]);
  });
  it('corrects a grade that stands, tells of the new one, and of a repeat nothing', async () => {
    const { id, answers } = await waiting();
    await put(id, answers.essay, 1, service.teacher);
    await put(id, answers.essay, 3, service.teacher);
    const first = await put(id, answers.mcq, 1, service.teacher);
    service.now += 1000;
    expect(await put(id, answers.mcq, 1, service.teacher)).toEqual(first);
    expect((await result(id)).submission).toMatchObject({ total_score: 4, percentage: 53.33, passed: true });
    const told = await service.emitted('grading_completed', id);
    expect(told.map(({ total_score }) => total_score)).toEqual([3, 5, 4]);
  });
  it('takes scores from 0 to what the question is worth, and nothing else', async () => {
    const { id, answers } = await waiting();
    for (const score of [3.01, -1, 1e300, 'many', null])
      expect((await put(id, answers.essay, score, service.teacher)).status).toBe(422);
    expect((await put(id, answers.essay, 3.01, service.teacher)).body.code).toBe('invalid_score');
    expect((await put(id, answers.essay, 0, service.teacher)).body).toMatchObject({ score: 0, is_correct: false });
    expect((await put(id, answers.essay, 3, service.teacher)).status).toBe(200);
  });
  it('is the exam’s teacher’s, under the own name, or an admin’s', async () => {
    const { ada, id, answers } = await waiting();
    const other = service.person('teacher');
    expect(await put(id, answers.essay, 1, other)).toMatchObject({
      status: 404,
      body: { code: 'submission_not_found' },
    });
    expect(await put(id, answers.essay, 1, service.teacher, other.userId)).toMatchObject({
      status: 403,
      body: { code: 'actor_mismatch' },
    });
    expect((await put(id, answers.essay, 1, ada)).status).toBe(403);
    expect(await put(id, 'unknown', 1, service.teacher)).toMatchObject({
      status: 404,
      body: { code: 'answer_not_found' },
    });
    const byAdmin = await put(id, answers.essay, 1, service.admin, service.teacher.userId);
    expect(byAdmin.body.graded_by).toBe(service.teacher.userId);
  });
});
