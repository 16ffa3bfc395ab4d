import {
  type Actor,
  Forbidden,
  permit,
  type QuestionWithAnswer,
  type Reach,
  userIdOf,
  type Question as WireQuestion,
} from '@proctorwise/contracts';
import type { Page } from '@proctorwise/platform';
import type { Question } from '../domain/question.js';
import type { ReservationPorts, ReservationRepositories } from './ports.js';
import { toWireQuestion, toWireQuestionWithAnswer } from './wire-forms.js';

/**
 * The questions without their key. A candidate sees them only inside the own running session; a teacher those of the
 * own exams, and none of another's, as of an exam that does not exist.
 * @throws {Forbidden} a student outside the own running session
 * @throws {DomainError} upstream_unavailable: whether a session runs could not be asked
 */
export const readQuestions =
  (ports: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<WireQuestion[]> => {
    const reach = permit(actor, 'GET /exams/{exam_id}/questions');
    const isCandidate = actor.kind === 'session' || (actor.kind === 'user' && actor.role === 'student');
    if (isCandidate && !(await isInsideOwnSession(ports, actor, examId)))
      throw new Forbidden('The questions are shown only inside your own running session of this exam.');
    const questions = await ports.database.read((repositories) =>
      isCandidate ? repositories.questions.ofExam(examId) : visible(repositories, actor, reach, examId),
    );
    return questions.map(toWireQuestion);
  };

/** The questions with their key, by number. Another teacher's exam reads as one that does not exist. */
export const readQuestionsWithAnswers =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<QuestionWithAnswer[]> => {
    const reach = permit(actor, 'GET /exams/{exam_id}/questions/with-answers');
    const questions = await database.read((repositories) => visible(repositories, actor, reach, examId));
    return questions.map(toWireQuestionWithAnswer);
  };

async function visible(
  { exams, questions }: ReservationRepositories,
  actor: Actor,
  reach: Reach,
  examId: string,
): Promise<Question[]> {
  if (reach === 'own' && (await exams.byId(examId))?.teacherId !== userIdOf(actor)) return [];
  return questions.ofExam(examId);
}

/** Places of one student in one exam are few; more than this are not asked about, newest first. */
const MAX_ASKED: Page = { limit: 10, after: null };

async function isInsideOwnSession(ports: ReservationPorts, actor: Actor, examId: string): Promise<boolean> {
  // The token outlives its session by half an hour: what counts is whether the session runs.
  if (actor.kind === 'session') {
    if (actor.examId !== examId) return false;
    // Whoever watches may open a test session of a candidate's reservation: its token is theirs, not the candidate's.
    const held = await ports.database.read(({ reservations }) => reservations.byId(actor.reservationId));
    // Nor does one who has given the place back see them, and then book again.
    if (held?.userId !== actor.userId || held.status === 'cancelled') return false;
    return ports.sessions.isRunning(actor.reservationId);
  }
  const userId = userIdOf(actor) ?? '';
  const held = await ports.database.read(({ reservations }) =>
    reservations.list({ userId, examId, statuses: ['scheduled'] }, MAX_ASKED),
  );
  for (const { id } of held) if (await ports.sessions.isRunning(id)) return true;
  return false;
}
