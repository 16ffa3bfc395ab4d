import { type Actor, type Reach, userIdOf } from '@proctorwise/contracts';
import { type Exam, ExamNotFound } from '../domain/exam.js';
import type { ReservationRepositories } from './ports.js';

/** Another teacher's exam and one that does not exist answer alike. @throws {ExamNotFound} */
export async function examWithin(
  { exams }: Pick<ReservationRepositories, 'exams'>,
  actor: Actor,
  reach: Reach,
  examId: string,
): Promise<Exam> {
  return reachable(await exams.byId(examId), actor, reach);
}

/** The same, locked, for a change. @throws {ExamNotFound} */
export async function lockExamWithin(
  { exams }: Pick<ReservationRepositories, 'exams'>,
  actor: Actor,
  reach: Reach,
  examId: string,
): Promise<Exam> {
  return reachable(await exams.lock(examId), actor, reach);
}

function reachable(exam: Exam | null, actor: Actor, reach: Reach): Exam {
  if (!exam || (reach === 'own' && exam.teacherId !== userIdOf(actor))) throw new ExamNotFound();
  return exam;
}

/** The same, where a deleted exam changes no more. @throws {ExamNotFound} */
export async function lockActiveExam(
  repositories: Pick<ReservationRepositories, 'exams'>,
  actor: Actor,
  reach: Reach,
  examId: string,
): Promise<Exam> {
  const exam = await lockExamWithin(repositories, actor, reach, examId);
  if (exam.status === 'deleted') throw new ExamNotFound();
  return exam;
}

/** May this caller see who has extra time? */
export const seesAccommodations = (actor: Actor, exam: Exam): boolean =>
  actor.kind === 'user' && (actor.role === 'admin' || actor.userId === exam.teacherId);
