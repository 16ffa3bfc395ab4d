import { type Actor, type NewSlot, permit, type Slot as WireSlot } from '@proctorwise/contracts';
import { MAX_LISTED, parseInstant } from '@proctorwise/platform';
import { newSlot } from '../domain/slot.js';
import { announceSlot, saveExam } from './announcements.js';
import { lockActiveExam } from './owned-exam.js';
import type { ReservationPorts } from './ports.js';
import { toWireSlot } from './wire-forms.js';

/** Slots of an exam that are not cancelled, by start, at most 10,000; none for an unknown exam. */
export const listSlots =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<WireSlot[]> => {
    permit(actor, 'GET /exams/{exam_id}/slots');
    return (await database.read(({ slots }) => slots.ofExam(examId, MAX_LISTED))).map(toWireSlot);
  };

/**
 * Offers a time; its end is the exam's duration later. Slots of an exam may overlap: the page warns, two rooms at once
 * are legitimate. @throws {ExamNotFound | InvalidExam} @throws {DomainError} invalid_request: no date and time
 */
export const addSlot =
  ({ database, clock, newId, timeZone }: ReservationPorts) =>
  async (actor: Actor, examId: string, body: NewSlot): Promise<WireSlot> => {
    const reach = permit(actor, 'POST /exams/{exam_id}/slots');
    const startsAt = parseInstant(body.start_time, 'start_time', timeZone);
    return database.transaction(async (tx) => {
      const exam = await lockActiveExam(tx, actor, reach, examId);
      const slot = newSlot(newId(), exam, startsAt, body.capacity ?? null, new Date(clock()));
      await tx.slots.add(slot);
      announceSlot(tx, slot);
      await saveExam(tx, exam);
      return toWireSlot(slot);
    });
  };
