import {
  type Actor,
  type BulkQuestions,
  MAX_QUESTIONS_BYTES,
  type Message,
  type NewQuestion,
  permit,
  type Reach,
  type Question as WireQuestion,
} from '@proctorwise/contracts';
import { type Exam, ExamLocked } from '../domain/exam.js';
import {
  parseQuestion,
  type Question,
  type QuestionContent,
  QuestionNotFound,
  QuestionsTooLarge,
} from '../domain/question.js';
import { saveExam } from './announcements.js';
import { lockActiveExam } from './owned-exam.js';
import type { ReservationPorts, ReservationTransaction } from './ports.js';
import { toWireQuestion, toWireQuestionWithAnswer } from './wire-forms.js';

/** Adds a question at the end. @throws {ExamNotFound | InvalidQuestion | ExamLocked | QuestionsTooLarge} */
export const addQuestion =
  (ports: ReservationPorts) =>
  async (actor: Actor, examId: string, body: NewQuestion): Promise<WireQuestion> => {
    const reach = permit(actor, 'POST /exams/{exam_id}/questions');
    const [added] = await addAll(ports, actor, reach, examId, () => [parseQuestion(body)]);
    return added as WireQuestion;
  };

/** Adds up to 500 questions, all or none. @throws {ExamNotFound | InvalidQuestion | ExamLocked | QuestionsTooLarge} */
export const addQuestions =
  (ports: ReservationPorts) =>
  async (actor: Actor, examId: string, body: BulkQuestions): Promise<WireQuestion[]> => {
    const reach = permit(actor, 'POST /exams/{exam_id}/questions/bulk');
    return addAll(ports, actor, reach, examId, () =>
      body.questions.map((question, index) => parseQuestion(question, `questions[${index}].`)),
    );
  };

async function addAll(
  ports: ReservationPorts,
  actor: Actor,
  reach: Reach,
  examId: string,
  contents: () => QuestionContent[],
): Promise<WireQuestion[]> {
  return ports.database.transaction(async (tx) => {
    // Whose exam it is comes before what is wrong with the questions.
    const exam = await lockActiveExam(tx, actor, reach, examId);
    await refuseWhileRunning(tx, ports, exam);
    return (await appendQuestions(tx, ports, exam, contents())).questions.map(toWireQuestion);
  });
}

/** Appends questions to an exam inside a transaction; numbers go on from the last. @throws {QuestionsTooLarge} */
export async function appendQuestions(
  tx: ReservationTransaction,
  { newId, clock }: Pick<ReservationPorts, 'newId' | 'clock'>,
  exam: Exam,
  contents: readonly QuestionContent[],
) {
  const before = await tx.questions.ofExam(exam.id);
  const last = before.at(-1)?.number ?? 0;
  const createdAt = new Date(clock());
  const questions = contents.map((content, index) => ({
    ...content,
    id: newId(),
    examId: exam.id,
    number: last + 1 + index,
    createdAt,
  }));
  if (bytesOf([...before, ...questions]) > MAX_QUESTIONS_BYTES) throw new QuestionsTooLarge();
  await tx.questions.add(questions);
  return { questions, exam: await saveExam(tx, { ...exam, questionCount: exam.questionCount + questions.length }) };
}

/** As they are handed to correction. */
const bytesOf = (questions: readonly Question[]): number =>
  Buffer.byteLength(JSON.stringify(questions.map(toWireQuestionWithAnswer)));

/** Removes a question; the others keep their numbers. @throws {ExamNotFound | QuestionNotFound | ExamLocked} */
export const removeQuestion =
  (ports: ReservationPorts) =>
  async (actor: Actor, examId: string, questionId: string): Promise<Message> => {
    const reach = permit(actor, 'DELETE /exams/{exam_id}/questions/{question_id}');
    await ports.database.transaction(async (tx) => {
      const exam = await lockActiveExam(tx, actor, reach, examId);
      const question = await tx.questions.byId(questionId);
      if (!question || question.examId !== examId) throw new QuestionNotFound();
      await refuseWhileRunning(tx, ports, exam);
      await tx.questions.remove(questionId);
      await saveExam(tx, { ...exam, questionCount: exam.questionCount - 1 });
    });
    return { message: 'Question deleted' };
  };

/** @throws {ExamLocked} somebody may be reading the questions right now */
async function refuseWhileRunning(
  { slots }: ReservationTransaction,
  { clock }: Pick<ReservationPorts, 'clock'>,
  exam: Exam,
): Promise<void> {
  if (await slots.isAnyRunning(exam, new Date(clock()))) throw new ExamLocked();
}
