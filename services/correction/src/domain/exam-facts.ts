import type { EpochMs } from './deadline.js';

/** What correction knows of an exam beside its papers; kept up to date by reservation's events. */
export interface ExamFacts {
  readonly examId: string;
  /** Of reservation's facts: older ones are dropped. */
  readonly version: number;
  readonly title: string;
  readonly teacherId: string;
  /** End of the last slot that is not cancelled, null where no slot is to come. */
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

/**
 * May students see the correct answers? Once the teacher has released them, the last slot is over, and nobody with
 * extra time or time given back is still writing.
 * @param openDrafts how many candidates of the exam have not handed in
 */
export const isKeyReleased = (exam: ExamFacts | null, openDrafts: number, now: EpochMs): boolean =>
  exam !== null &&
  exam.releasedAt !== null &&
  (exam.lastSlotEnd === null || now > exam.lastSlotEnd) &&
  openDrafts === 0;
