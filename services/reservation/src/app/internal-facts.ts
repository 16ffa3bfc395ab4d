import { type Actor, type Admission, type ExamPaper, permit } from '@proctorwise/contracts';
import { ExamNotFound, extraMinutesOf } from '../domain/exam.js';
import { ReservationNotFound } from '../domain/reservation.js';
import type { ReservationPorts } from './ports.js';
import { whole } from './read-reservations.js';
import { toWireQuestionWithAnswer } from './wire-forms.js';

/** All that monitoring and correction keep of a reservation, in one answer. @throws {ReservationNotFound} */
export const readAdmission =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, reservationId: string): Promise<Admission> => {
    permit(actor, 'GET /internal/admissions/{reservation_id}');
    return database.read(async (repositories) => {
      const reservation = await repositories.reservations.byId(reservationId);
      if (!reservation) throw new ReservationNotFound();
      const { slot, exam } = await whole(repositories, reservation);
      return {
        reservation_id: reservation.id,
        reservation_status: reservation.status,
        user_id: reservation.userId,
        student_name: reservation.studentName ?? '',
        exam_id: exam.id,
        exam_title: exam.title,
        exam_version: exam.version,
        teacher_id: exam.teacherId,
        slot_id: slot.id,
        slot_start: slot.startsAt.toISOString(),
        slot_end: slot.endsAt.toISOString(),
        extra_minutes: extraMinutesOf(exam, reservation.userId),
        duration_minutes: exam.durationMinutes,
        pass_mark: exam.passMark,
        rules: [...exam.rules],
      };
    });
  };

/** An exam's questions with their key, of its current version; also of a deleted exam, which is still graded. @throws {ExamNotFound} */
export const readPaper =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<ExamPaper> => {
    permit(actor, 'GET /internal/exams/{exam_id}/paper');
    // In a transaction: version and questions must be of one moment, and reads see changes between their queries.
    return database.transaction(async ({ exams, slots, questions }) => {
      const exam = await exams.byId(examId);
      if (!exam) throw new ExamNotFound();
      return {
        exam_id: exam.id,
        exam_version: exam.version,
        title: exam.title,
        teacher_id: exam.teacherId,
        pass_mark: exam.passMark,
        last_slot_end: (await slots.lastEnd(exam))?.toISOString() ?? null,
        totals_told: exam.totalsTold,
        questions: (await questions.ofExam(examId)).map(toWireQuestionWithAnswer),
      };
    });
  };
