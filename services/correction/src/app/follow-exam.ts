import type { EventData } from '@proctorwise/contracts';
import { rememberExam } from './opening.js';
import { examLock, type Work } from './ports.js';

/** Reservation changed an exam: whose it is, when its last slot ends, and when totals are told. */
export async function followExam(work: Work, event: EventData<'exam_changed'>): Promise<void> {
  await work.advisoryLock(examLock(event.exam_id));
  await rememberExam(work, {
    examId: event.exam_id,
    version: event.version,
    title: event.title,
    teacherId: event.teacher_id,
    lastSlotEnd: event.last_slot_end === null ? null : Date.parse(event.last_slot_end),
    totalsTold: event.totals_told ?? null,
  });
}
