import type { EpochMs } from './deadline.js';

/** What correction knows of an exam beside its papers; kept up to date by reservation's events. */
export interface ExamFacts {
  readonly examId: string;
  /** Of reservation's facts: older ones are dropped. */
  readonly version: number;
  readonly title: string;
  readonly teacherId: string;
  /** End of the last slot that is not cancelled, with the longest extra time; null where there is no slot. */
  readonly lastSlotEnd: EpochMs | null;
  /** When the teacher let students see the key, null before. */
  readonly releasedAt: EpochMs | null;
}

/** Takes newer facts; the release is this service's own and stays. */
export const withFacts = (known: ExamFacts | null, facts: Omit<ExamFacts, 'releasedAt'>): ExamFacts =>
  known === null
    ? { ...facts, releasedAt: null }
    : facts.version > known.version
      ? { ...facts, releasedAt: known.releasedAt }
      : known;

/** What an exam's students may see of what they handed in, beside their total. */
export interface Disclosure {
  /** Which of their answers are right, with points and feedback. */
  readonly marks: boolean;
  /** The correct answers. */
  readonly key: boolean;
}

/**
 * Marks once nobody can sit the exam any more: the last slot is over, and nobody with extra time or time given back is
 * still writing; else who sat early tells who sits late which answers are right. The key needs the teacher's release too.
 * @param openDrafts how many candidates of the exam have not handed in
 */
export function disclosureOf(exam: ExamFacts | null, openDrafts: number, now: EpochMs): Disclosure {
  const marks = exam !== null && (exam.lastSlotEnd === null || now > exam.lastSlotEnd) && openDrafts === 0;
  return { marks, key: marks && exam.releasedAt !== null };
}
