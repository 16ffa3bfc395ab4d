import {
  type Actor,
  ActorMismatch,
  DomainError,
  type ExamPatch,
  type Message,
  type NewExam,
  permit,
  userIdOf,
  type Exam as WireExam,
} from '@proctorwise/contracts';
import { MAX_LISTED, type Page, WHOLE_LIST } from '@proctorwise/platform';
import { changedExam, newExam } from '../domain/exam.js';
import { hasBegun, withDuration } from '../domain/slot.js';
import { announceExam, announceSlot, saveExam } from './announcements.js';
import { cancelSlot } from './delete-slot.js';
import { examWithin, lockActiveExam, lockExamWithin, seesAccommodations } from './owned-exam.js';
import type { ReservationPorts } from './ports.js';
import { toWireExam } from './wire-forms.js';

/** Creates an exam of the calling teacher's, or of any teacher's for an admin. @throws {ActorMismatch | InvalidExam} */
export const createExam =
  ({ database, clock, newId }: ReservationPorts) =>
  async (actor: Actor, body: NewExam): Promise<WireExam> => {
    const reach = permit(actor, 'POST /exams');
    if (reach === 'own' && body.teacher_id !== userIdOf(actor)) throw new ActorMismatch('teacher_id');
    const exam = newExam(newId(), body.teacher_id, contentOf(body), new Date(clock()));
    await database.transaction(async (tx) => {
      await tx.exams.add(exam);
      await announceExam(tx, exam);
    });
    return toWireExam(exam, true);
  };

const contentOf = <T extends NewExam | ExamPatch>({ title, description, duration_minutes, ...rest }: T) => ({
  title: title as T['title'],
  description,
  durationMinutes: duration_minutes,
  passMark: rest.pass_mark,
  rules: rest.rules,
  accommodations: rest.accommodations,
  totalsTold: rest.totals_told,
  entry: rest.entry,
});

/** What can be booked: active exams, oldest first. */
export const listExams =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, page: Page = WHOLE_LIST): Promise<WireExam[]> => {
    permit(actor, 'GET /exams');
    const exams = await database.read((repositories) => repositories.exams.listActive(page));
    return exams.map((exam) => toWireExam(exam, seesAccommodations(actor, exam)));
  };

/** A teacher's exams, deleted ones too. @throws {DomainError} user_not_found: another's list */
export const listExamsOfTeacher =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, teacherId: string, page: Page = WHOLE_LIST): Promise<WireExam[]> => {
    const reach = permit(actor, 'GET /exams/teacher/{teacher_id}');
    if (reach === 'own' && teacherId !== userIdOf(actor)) throw new DomainError('user_not_found', 'User not found');
    const exams = await database.read((repositories) => repositories.exams.ofTeacher(teacherId, page));
    return exams.map((exam) => toWireExam(exam, true));
  };

/** One exam, also a deleted one. @throws {ExamNotFound} */
export const readExam =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<WireExam> => {
    const reach = permit(actor, 'GET /exams/{exam_id}');
    const exam = await database.read((repositories) => examWithin(repositories, actor, reach, examId));
    return toWireExam(exam, seesAccommodations(actor, exam));
  };

/**
 * Changes an exam; what is missing or empty is kept. A new duration moves the ends of the slots that have not begun.
 * @throws {ExamNotFound | InvalidExam}
 */
export const changeExam =
  ({ database, clock }: ReservationPorts) =>
  async (actor: Actor, examId: string, patch: ExamPatch): Promise<WireExam> => {
    const reach = permit(actor, 'PUT /exams/{exam_id}');
    return database.transaction(async (tx) => {
      const changed = changedExam(await lockActiveExam(tx, actor, reach, examId), contentOf(patch));
      for (const slot of await tx.slots.lockOfExam(examId, MAX_LISTED)) {
        const moved = withDuration(slot, changed.durationMinutes, clock());
        if (moved === slot) continue;
        await tx.slots.save(moved);
        announceSlot(tx, moved);
      }
      return toWireExam(await saveExam(tx, changed), true);
    });
  };

/**
 * Withdraws an exam. Slots to come are cancelled with their reservations; whoever sits already finishes. A repeat
 * changes nothing. @throws {ExamNotFound}
 */
export const deleteExam =
  ({ database, clock }: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<Message> => {
    const reach = permit(actor, 'DELETE /exams/{exam_id}');
    await database.transaction(async (tx) => {
      const exam = await lockExamWithin(tx, actor, reach, examId);
      if (exam.status === 'deleted') return;
      for (const slot of await tx.slots.lockOfExam(examId, MAX_LISTED))
        if (!hasBegun(slot, clock())) await cancelSlot(tx, slot);
      await saveExam(tx, { ...exam, status: 'deleted' });
    });
    return { message: 'Exam deleted' };
  };
