import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TotalsTold } from '@proctorwise/contracts';
import { type Candidate, type Person, type RunningCorrection, startCorrection } from '../testing/correction-service.js';

let service: RunningCorrection;
beforeAll(async () => {
  service = await startCorrection();
});
afterAll(() => service.close());

const HOUR = 3_600_000;
type Json = Record<string, unknown>;

/** An exam whose paper says when totals are told; undefined: reservation does not say. */
function examTelling(totals_told?: TotalsTold): string {
  const examId = service.exam();
  const paper = service.upstreams.papers.get(examId);
  if (paper && totals_told) service.upstreams.papers.set(examId, { ...paper, totals_told });
  return examId;
}
const changed = (examId: string, version: number, lastSlotEnd: number, totals_told?: TotalsTold) =>
  service.hears('exam_changed', {
    exam_id: examId,
    version,
    title: 'Geography',
    teacher_id: service.teacher.userId,
    status: 'active',
    duration_minutes: 60,
    pass_mark: 50,
    rules: [],
    last_slot_end: new Date(lastSlotEnd).toISOString(),
    ...(totals_told ? { totals_told } : {}),
  });
const openDraft = async (who: Candidate): Promise<string> =>
  (await service.call('POST', '/corrections/drafts', who, { reservation_id: who.reservationId })).body.submission_id;
const save = (who: Candidate, id: string, question: string, text: string) =>
  service.call('PUT', `/corrections/drafts/${id}/answers/${who.examId}-${question}`, who, {
    user_answer: text,
    revision: 1,
  });
const grade = (id: string, who: Person | string) => service.call('POST', `/corrections/submissions/${id}/grade`, who);
const result = (id: string, who: Person | string) => service.call('GET', `/corrections/submissions/${id}/result`, who);
const listOf = (who: Person, by: Person = who) =>
  service.call('GET', `/corrections/submissions/user/${who.userId}`, by);

/** Sits the exam with answers to the choice and to true or false. @returns the submission, and what handing it in told */
async function sit(who: Candidate, mcq: string, tf: string): Promise<{ id: string; receipt: Json; repeat: Json }> {
  const id = await openDraft(who);
  await save(who, id, 'mcq', mcq);
  await save(who, id, 'tf', tf);
  const submit = () => service.call('POST', `/corrections/drafts/${id}/submit`, who.sessionToken);
  return { id, receipt: (await submit()).body, repeat: (await submit()).body };
}

/** All that a student is told of a submission, without what names it and without what the student wrote. */
async function toldOf(who: Candidate, { id, receipt, repeat }: Awaited<ReturnType<typeof sit>>): Promise<unknown> {
  const again = await service.call('POST', '/corrections/submissions', who, {
    user_id: who.userId,
    exam_id: who.examId,
    reservation_id: who.reservationId,
    answers: [],
  });
  const byLogin = [await grade(id, who), await result(id, who), await listOf(who)];
  const bySession = [await grade(id, who.sessionToken), await result(id, who.sessionToken)];
  const draft = await service.call('GET', `/corrections/drafts/${id}`, who);
  const own = new Set(['submission_id', 'answer_id', 'user_id', 'reservation_id', 'user_answer', 'saved_at']);
  const everything = [receipt, repeat, again, byLogin, bySession, draft];
  return JSON.parse(JSON.stringify(everything, (key, value) => (own.has(key) ? undefined : value)));
}

const TOLD_NOTHING = { total_score: null, percentage: null, passed: null, total_shown: false };

describe('totals of an exam that tells them with the marks', () => {
  it('are in nothing that a candidate hears before: right and wrong papers read alike, in every reply', async () => {
    const examId = examTelling('with_marks');
    const [ada, bea, cleo] = await Promise.all([1, 2, 3].map(() => service.candidate(examId)));
    if (!ada || !bea || !cleo) throw new Error('three candidates');
    const right = await sit(ada, 'B', 'true');
    const wrong = await sit(bea, 'A', 'false');
    const half = await sit(cleo, 'B', 'false');
    const told = await toldOf(ada, right);
    expect(await toldOf(bea, wrong)).toEqual(told);
    expect(await toldOf(cleo, half)).toEqual(told);
    expect(right.receipt).toMatchObject({ ...TOLD_NOTHING, status: 'graded', max_score: 7.5 });
    expect((await grade(right.id, ada)).body).toMatchObject({
      total_score: null,
      max_score: 7.5,
      percentage: null,
      total_shown: false,
      summary: { correct: null, incorrect: null, pending: 0 },
    });
    expect((await result(right.id, ada)).body).toMatchObject({
      submission: TOLD_NOTHING,
      summary: { total_questions: 4, graded: 4, correct: null, incorrect: null, pending: 0 },
    });
    expect((await listOf(ada)).body).toMatchObject([TOLD_NOTHING]);
  });
  it('are told to teachers and admins at once', async () => {
    const ada = await service.candidate(examTelling('with_marks'));
    const { id } = await sit(ada, 'B', 'true');
    const whole = { total_score: 3.5, percentage: 46.67, passed: false, total_shown: true };
    for (const who of [service.teacher, service.admin]) {
      expect((await result(id, who)).body).toMatchObject({
        submission: whole,
        summary: { correct: 2, incorrect: 2 },
      });
      expect((await grade(id, who)).body).toMatchObject({ total_score: 3.5, summary: { correct: 2 } });
      const ofExam = await service.call('GET', `/corrections/submissions/exam/${ada.examId}`, who);
      expect(ofExam.body).toMatchObject([whole]);
    }
    expect((await listOf(ada, service.admin)).body).toMatchObject([whole]);
  });
  it('come with the marks: after the last slot, once nobody writes any more; and wait again for a later slot', async () => {
    const examId = examTelling('with_marks');
    const [ada, bea] = [await service.candidate(examId), await service.candidate(examId)];
    const { id } = await sit(ada, 'B', 'true');
    await openDraft(bea);
    const shown = async () => {
      const { submission, summary, marks_shown } = (await result(id, ada)).body;
      const [listed] = (await listOf(ada)).body;
      const { total_score, total_shown } = (await grade(id, ada)).body;
      expect(listed).toEqual(submission);
      expect(total_score).toBe(submission.total_score);
      expect([submission.total_shown, total_shown]).toEqual([marks_shown, marks_shown]);
      return [total_score, summary.correct];
    };
    expect(await shown()).toEqual([null, null]);
    service.now += HOUR; // the last moment of the slot
    expect(await shown()).toEqual([null, null]);
    service.now += 1; // Bea still writes
    expect(await shown()).toEqual([null, null]);
    service.now += 61_000;
    await service.module.sweep();
    expect(await shown()).toEqual([3.5, 2]);
    await changed(examId, 4, service.now + HOUR, 'with_marks');
    expect(await shown()).toEqual([null, null]);
  });
  it('are marked as not to be told on the events that carry them', async () => {
    const [early, ada] = [
      await service.candidate(examTelling('with_marks')),
      await service.candidate(examTelling('at_once')),
    ];
    const [held, told] = [await sit(early, 'B', 'true'), await sit(ada, 'B', 'true')];
    const carried = { total_score: 3.5, percentage: 46.67 };
    const completed = async (id: string) => service.emitted('grading_completed', id);
    expect(await completed(held.id)).toMatchObject([{ ...carried, total_shown: false }]);
    expect(await completed(told.id)).toMatchObject([{ ...carried, total_shown: true }]);
  });
  it('stay hidden while and after a teacher grades by hand', async () => {
    const ada = await service.candidate(examTelling('with_marks'));
    const id = await openDraft(ada);
    await save(ada, id, 'essay', 'Long ago');
    await service.call('POST', `/corrections/drafts/${id}/submit`, ada);
    const waiting = (await grade(id, ada)).body;
    expect(waiting).toMatchObject({ total_score: null, percentage: null, requires_manual_review: true });
    expect(waiting.summary).toEqual({ correct: null, incorrect: null, pending: 1 });
    expect(await service.emitted('manual_review_required', id)).toMatchObject([{ total_shown: false }]);
    const essay = (await result(id, service.teacher)).body.answers[3];
    const graded = await service.call(
      'PUT',
      `/corrections/submissions/${id}/answers/${essay.answer_id}`,
      service.teacher,
      {
        score: 3,
        grader_id: service.teacher.userId,
      },
    );
    expect(graded.body).toMatchObject({ score: 3 });
    expect((await result(id, ada)).body.submission).toMatchObject({ ...TOLD_NOTHING, status: 'graded' });
    expect(await service.emitted('grading_completed', id)).toMatchObject([{ total_score: 3, total_shown: false }]);
  });
});

describe('when totals are told', () => {
  it('is at once where nobody says otherwise, as the original did', async () => {
    const ada = await service.candidate(examTelling());
    const { id, receipt } = await sit(ada, 'B', 'false');
    const whole = { total_score: 2, percentage: 26.67, passed: false, total_shown: true };
    expect(receipt).toMatchObject(whole);
    expect((await listOf(ada)).body).toMatchObject([whole]);
    expect((await grade(id, ada)).body).toMatchObject({ total_score: 2, summary: { correct: 1, incorrect: 3 } });
  });
  it('follows the teacher’s changes, but no older one and none that does not say', async () => {
    const ada = await service.candidate(examTelling('at_once'));
    const { id } = await sit(ada, 'B', 'false');
    const shown = async () => (await result(id, ada)).body.submission.total_shown;
    const end = service.now + HOUR;
    expect(await shown()).toBe(true);
    await changed(ada.examId, 5, end, 'with_marks');
    expect(await shown()).toBe(false);
    await changed(ada.examId, 4, end, 'at_once');
    expect(await shown()).toBe(false);
    await changed(ada.examId, 6, end);
    expect(await shown()).toBe(false);
    await service.restart();
    expect(await shown()).toBe(false);
    await changed(ada.examId, 7, end, 'at_once');
    expect(await shown()).toBe(true);
  });
  it('is each exam’s own in one list', async () => {
    const ada = service.person('student');
    const exams = [examTelling('with_marks'), examTelling('at_once')];
    for (const examId of exams) await sit(await service.candidate(examId, ada), 'B', 'true');
    const list = (await listOf(ada)).body as { exam_id: string; total_score: number | null }[];
    const totals = exams.map((examId) => list.find(({ exam_id }) => exam_id === examId)?.total_score);
    expect(totals).toEqual([null, 3.5]);
    expect((await listOf(service.person('student'), service.admin)).body).toEqual([]);
    const nobody = service.person('student');
    expect(await listOf(nobody)).toMatchObject({ status: 200, body: [] });
  });
});
