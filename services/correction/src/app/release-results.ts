import { type Actor, permit, userIdOf } from '@proctorwise/contracts';
import type { ExamFacts } from '../domain/exam-facts.js';
import { ExamNotFound } from './correction-errors.js';
import { disclosure } from './disclosure.js';
import type { Ports } from './ports.js';

export interface Release {
  readonly exam: ExamFacts;
  readonly keyReleased: boolean;
}

/**
 * Lets the exam's students see the correct answers, as soon as its last slot is over. A repeat keeps the first instant.
 * @throws {ExamNotFound} none, or another's
 */
export const releaseResults =
  ({ store, now }: Pick<Ports, 'store' | 'now'>) =>
  async (actor: Actor, examId: string): Promise<Release> => {
    const reach = permit(actor, 'POST /corrections/exams/{exam_id}/release');
    return store.transaction(async (work) => {
      const known = await work.exams.lock(examId);
      if (known === null || (reach === 'own' && known.teacherId !== userIdOf(actor))) throw new ExamNotFound();
      const exam = known.releasedAt === null ? { ...known, releasedAt: now() } : known;
      if (exam !== known) await work.exams.save(exam);
      return { exam, keyReleased: (await disclosure(work, examId, now())).key };
    });
  };
