import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aQuestion } from '../testing/upstreams.js';
import { gradeByHand, handIn, tallyOf } from './grading.js';
import { percentageOf } from './points.js';
import { blankAnswer, finalPercentage, hasPassed, type Paper, type Submission } from './submission.js';

const draft: Submission = {
  id: 's',
  userId: 'u',
  studentName: 'Ada',
  examId: 'e',
  examTitle: 'E',
  examVersion: 1,
  teacherId: 't',
  passMark: 60,
  reservationId: 'r',
  deadline: { sessionId: 'x', endsAt: 0, version: 1, stoppedAt: null },
  status: 'draft',
  openedAt: 0,
  deviceEpoch: 0,
  submittedAt: null,
  submittedBy: null,
  score: null,
  maxScore: null,
  gradedAt: null,
  gradedBy: null,
};
const questions = fc.array(
  fc.record({
    type: fc.constantFrom('true_false' as const, 'essay' as const),
    points: fc.integer({ min: 0, max: 2_000 }),
    text: fc.constantFrom(null, '', 'true', 'false'),
  }),
  { maxLength: 12 },
);
const sat = (all: readonly { type: 'true_false' | 'essay'; points: number; text: string | null }[]) => {
  const paper: Paper = {
    exam_id: 'e',
    exam_version: 1,
    questions: all.map(({ type, points }, at) =>
      aQuestion({
        question_id: `q${at}`,
        question_number: at + 1,
        question_type: type,
        points: points / 100,
        correct_answer: type === 'essay' ? null : 'true',
      }),
    ),
  };
  let ids = 0;
  const newId = () => `a${ids++}`;
  const saved = paper.questions.flatMap((question, at) => {
    const text = all[at]?.text ?? null;
    return text === null ? [] : [{ ...blankAnswer('s', question, newId()), text, revision: 1 }];
  });
  return handIn(draft, paper, saved, { at: 5, by: 'candidate', newId });
};

describe('handing in', () => {
  it('gives one answer a question, sums exactly and waits only for essays that say something', () => {
    fc.assert(
      fc.property(questions, (all) => {
        const { submission, answers } = sat(all);
        const pending = all.filter(({ type, text }) => type === 'essay' && text !== null && text !== '').length;
        const right = all.filter(({ type, text }) => type === 'true_false' && text === 'true');
        expect(answers.map(({ questionNumber }) => questionNumber)).toEqual(all.map((_, at) => at + 1));
        expect(new Set(answers.map(({ id }) => id)).size).toBe(all.length);
        expect(submission.maxScore).toBe(all.reduce((sum, { points }) => sum + points, 0));
        expect(submission.score).toBe(right.reduce((sum, { points }) => sum + points, 0));
        expect(submission.status).toBe(pending > 0 ? 'manual_review' : 'graded');
        expect(submission.gradedBy).toBe(pending > 0 ? null : 'auto');
        expect(tallyOf(answers)).toEqual({
          correct: right.length,
          pending,
          incorrect: all.length - right.length - pending,
        });
      }),
    );
  });
});

describe('grading by hand', () => {
  it('is graded with the last pending answer, whatever the order, and sums what was given', () => {
    const order = fc.array(fc.nat({ max: 1000 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(questions, order, (all, scores) => {
        let graded = sat(all);
        const pending = graded.answers.filter(({ score }) => score === null);
        pending.forEach((answer, at) => {
          expect(graded.submission.status).toBe('manual_review');
          const score = Math.min(scores[at] ?? 0, answer.maxScore);
          graded = gradeByHand(graded.submission, graded.answers, {
            answerId: answer.id,
            score,
            feedback: null,
            graderId: 't',
            at: 9,
          });
        });
        expect(graded.submission.status).toBe('graded');
        expect(graded.submission.gradedBy).toBe(pending.length > 0 ? 'mixed' : 'auto');
        expect(graded.submission.score).toBe(graded.answers.reduce((sum, { score }) => sum + (score ?? 0), 0));
        expect(graded.submission.score).toBeLessThanOrEqual(graded.submission.maxScore ?? -1);
      }),
    );
  });
  it('counts half of the points as correct', () => {
    const { submission, answers } = sat([{ type: 'essay', points: 301, text: 'true' }]);
    const by = (score: number) =>
      gradeByHand(submission, answers, { answerId: 'a0', score, feedback: 'so', graderId: 't', at: 9 }).answers[0];
    expect(by(150)?.isCorrect).toBe(false);
    expect(by(151)).toMatchObject({ isCorrect: true, feedback: 'so', gradedBy: 't', gradedAt: 9 });
  });
});

describe('percentage', () => {
  it('lies in 0..100, grows with the score and is within half of a hundredth', () => {
    const scores = fc.integer({ min: 1, max: 100_000 }).chain((max) => fc.tuple(fc.nat(max), fc.constant(max)));
    fc.assert(
      fc.property(scores, ([score, max]) => {
        const percentage = percentageOf(score, max);
        expect(Math.abs(percentage - (score / max) * 100)).toBeLessThanOrEqual(0.005 + 1e-9);
        expect(percentageOf(Math.max(0, score - 1), max)).toBeLessThanOrEqual(percentage);
        expect(percentage).toBeLessThanOrEqual(100);
      }),
    );
    expect(percentageOf(1, 3)).toBe(33.33);
    expect(percentageOf(2, 3)).toBe(66.67);
    expect(percentageOf(0, 0)).toBe(0);
  });
  it('decides on the pass mark only when all is graded', () => {
    expect(hasPassed({ ...draft, status: 'graded', score: 60, maxScore: 100 })).toBe(true);
    expect(hasPassed({ ...draft, status: 'graded', score: 59, maxScore: 100 })).toBe(false);
    expect(hasPassed({ ...draft, status: 'manual_review', score: 60, maxScore: 100 })).toBeNull();
    expect(finalPercentage({ ...draft, status: 'manual_review', score: 60, maxScore: 100 })).toBeNull();
  });
});
