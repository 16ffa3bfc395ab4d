import type * as wire from '@proctorwise/contracts';
import type { ShownSubmission } from '../app/disclosure.js';
import type { OpenPaper } from '../app/open-draft.js';
import type { Result } from '../app/read-result.js';
import type { Release } from '../app/release-results.js';
import { type Tally, tallyOf } from '../domain/grading.js';
import { percentageOf, toPoints } from '../domain/points.js';
import { type Answer, finalPercentage, hasPassed, type Submission } from '../domain/submission.js';

const instant = (epoch: number): string => new Date(epoch).toISOString();
const instantOrNull = (epoch: number | null): string | null => (epoch === null ? null : instant(epoch));
const pointsOrNull = (hundredths: number | null): number | null => (hundredths === null ? null : toPoints(hundredths));

export const toSubmissionReply = ({ submission, totalShown }: ShownSubmission): wire.Submission => ({
  submission_id: submission.id,
  user_id: submission.userId,
  exam_id: submission.examId,
  reservation_id: submission.reservationId,
  submitted_at: instantOrNull(submission.submittedAt),
  status: submission.status,
  total_score: totalShown && submission.status === 'graded' ? pointsOrNull(submission.score) : null,
  max_score: pointsOrNull(submission.maxScore),
  percentage: totalShown ? finalPercentage(submission) : null,
  graded_at: instantOrNull(submission.gradedAt),
  graded_by: submission.gradedBy,
  exam_title: submission.examTitle,
  student_name: submission.studentName,
  passed: totalShown ? hasPassed(submission) : null,
  total_shown: totalShown,
});

/** What the original answered to a hand-in: received, the grade is asked for by the next call. */
export const toReceipt = (submission: Submission): wire.Submission => ({
  ...toSubmissionReply({ submission, totalShown: false }),
  status: 'submitted',
  max_score: null,
  graded_at: null,
  graded_by: null,
});

export const toDraftReply = ({ submission, paper, answers }: OpenPaper, now: number): wire.Draft => ({
  submission_id: submission.id,
  exam_id: submission.examId,
  reservation_id: submission.reservationId,
  exam_title: submission.examTitle,
  status: submission.status,
  ends_at: instant(submission.deadline.endsAt),
  server_time: instant(now),
  questions: [...(paper?.questions ?? [])]
    .sort((one, other) => one.question_number - other.question_number)
    .map(({ correct_answer: _key, ...question }) => question),
  answers: answers.flatMap(({ questionId, text, revision, savedAt }) =>
    savedAt === null ? [] : [{ question_id: questionId, user_answer: text, revision, saved_at: instant(savedAt) }],
  ),
});

/** @throws {Error} it was never saved: a defect */
export function toSaveReply({ questionId, revision, savedAt }: Answer): wire.SaveAnswerReply {
  if (savedAt === null) throw new Error(`The answer to ${questionId} was not saved`);
  return { question_id: questionId, revision, saved_at: instant(savedAt) };
}

/** What a reply says of an answer's question. @param key null where the caller may not see it */
type ShownQuestion = Omit<wire.QuestionWithAnswer, 'correct_answer'> & { readonly correct_answer: string | null };
const FORGOTTEN = {
  question_text: '',
  option_a: null,
  option_b: null,
  option_c: null,
  option_d: null,
  correct_answer: null,
};

/** @param question undefined where the paper does not have it any more */
export const toAnswerReply = (
  answer: Answer,
  question: ShownQuestion | typeof FORGOTTEN = FORGOTTEN,
  showsMarks = true,
): wire.Answer => ({
  answer_id: answer.id,
  submission_id: answer.submissionId,
  question_id: answer.questionId,
  question_number: answer.questionNumber,
  question_text: question.question_text,
  question_type: answer.questionType,
  option_a: question.option_a,
  option_b: question.option_b,
  option_c: question.option_c,
  option_d: question.option_d,
  user_answer: answer.text,
  correct_answer: question.correct_answer,
  ...toMark(answer, showsMarks),
  max_score: toPoints(answer.maxScore),
  graded_at: instantOrNull(answer.gradedAt),
  graded_by: answer.gradedBy,
});

/** What tells whether an answer is right; nothing of it before the caller may see that. */
const toMark = ({ isCorrect, score, feedback }: Answer, showsMarks: boolean) =>
  showsMarks
    ? { is_correct: isCorrect, score: pointsOrNull(score), feedback }
    : { is_correct: null, score: null, feedback: null };

/** How many answers are right and wrong: nothing of it before the caller may see the total. */
const toCounts = ({ correct, incorrect, pending }: Tally, totalShown: boolean) =>
  totalShown ? { correct, incorrect, pending } : { correct: null, incorrect: null, pending };

/** By question id: the question, with its key where the caller may see it. */
function shownQuestions({ paper, shows }: Result) {
  const shown = new Map(
    paper.questions.map((question) => [
      question.question_id,
      { ...question, correct_answer: shows.key ? question.correct_answer : null },
    ]),
  );
  return (answer: Answer) => shown.get(answer.questionId) ?? FORGOTTEN;
}

export function toResultReply(result: Result): wire.ResultReply {
  const questionOf = shownQuestions(result);
  const tally = tallyOf(result.answers);
  const { shows } = result;
  const total = result.answers.length;
  return {
    submission: toSubmissionReply({ submission: result.submission, totalShown: shows.total }),
    answers: result.answers.map((answer) => toAnswerReply(answer, questionOf(answer), result.shows.marks)),
    summary: { total_questions: total, graded: total - tally.pending, ...toCounts(tally, shows.total) },
    marks_shown: shows.marks,
    key_released: result.disclosed.key,
  };
}

/** The grade as the original gave it; while answers wait for a person, total and percentage are those so far. */
export function toGradeReply(result: Result): wire.GradeReply {
  const { submission, answers, shows } = result;
  const questionOf = shownQuestions(result);
  const waiting = answers.filter(({ score }) => score === null);
  const score = submission.score ?? 0;
  const max = submission.maxScore ?? 0;
  return {
    submission_id: submission.id,
    user_id: submission.userId,
    exam_id: submission.examId,
    total_score: shows.total ? toPoints(score) : null,
    max_score: toPoints(max),
    percentage: shows.total ? percentageOf(score, max) : null,
    graded_at: instant(submission.gradedAt ?? submission.submittedAt ?? submission.openedAt),
    question_results: answers.map((answer) => ({
      question_id: answer.questionId,
      question_type: answer.questionType,
      user_answer: answer.text,
      correct_answer: questionOf(answer).correct_answer,
      ...toMark(answer, shows.marks),
      max_score: toPoints(answer.maxScore),
    })),
    requires_manual_review: waiting.length > 0,
    manual_review_questions: waiting.map(({ questionId }) => questionId),
    summary: toCounts(tallyOf(answers), shows.total),
    total_shown: shows.total,
    marks_shown: shows.marks,
  };
}

export const toReleaseReply = ({ exam, keyReleased }: Release): wire.ExamRelease => ({
  exam_id: exam.examId,
  released_at: instant(exam.releasedAt ?? 0),
  last_slot_end: instantOrNull(exam.lastSlotEnd),
  key_released: keyReleased,
});
