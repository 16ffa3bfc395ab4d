import type { EventData } from '@proctorwise/contracts';
import { rememberExam } from './opening.js';
import type { Work } from './ports.js';

/** Reservation changed an exam: whose it is, and when its last slot ends. */
export const followExam = (work: Work, event: EventData<'exam_changed'>): Promise<void> =>
  rememberExam(work, {
    examId: event.exam_id,
    version: event.version,
    title: event.title,
    teacherId: event.teacher_id,
    lastSlotEnd: event.last_slot_end === null ? null : Date.parse(event.last_slot_end),
  });
