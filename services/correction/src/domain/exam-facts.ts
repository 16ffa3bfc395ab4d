import type { TotalsTold } from '@proctorwise/contracts';
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
  readonly totalsTold: TotalsTold;
  /** When the teacher let students see the key, null before. */
  readonly releasedAt: EpochMs | null;
}

/** Reservation's word on an exam. */
export interface ExamNews extends Omit<ExamFacts, 'releasedAt' | 'totalsTold'> {
  /** null where it does not say. */
  readonly totalsTold: TotalsTold | null;
}

/**
 * Takes newer facts; what they do not say stays, as does the release, which is this service's own. When totals are told
 * is taken from the same version too: a correction of before this fact wrote that version down without it.
 */
export function withFacts(known: ExamFacts | null, news: ExamNews): ExamFacts {
  if (known !== null && news.version < known.version) return known;
  if (known !== null && news.version === known.version)
    return news.totalsTold === null || news.totalsTold === known.totalsTold
      ? known
      : { ...known, totalsTold: news.totalsTold };
  return {
    ...news,
    totalsTold: news.totalsTold ?? known?.totalsTold ?? 'at_once',
    releasedAt: known?.releasedAt ?? null,
  };
}

/** What an exam's students may see of what they handed in. */
export interface Disclosure {
  /** Total, percentage, pass, and how many of their answers are right. */
  readonly total: boolean;
  /** Which of their answers are right, with points and feedback. */
  readonly marks: boolean;
  /** The correct answers. */
  readonly key: boolean;
}

/** To who judges. */
export const ALL_SHOWN: Disclosure = { total: true, marks: true, key: true };

/** Has the last slot ended, as far as it was offered? Somebody with time given back may still write. */
export const isOver = ({ lastSlotEnd }: ExamFacts, now: EpochMs): boolean => lastSlotEnd === null || now > lastSlotEnd;

/**
 * Marks once nobody can sit the exam any more: the last slot is over, and nobody with extra time or time given back is
 * still writing; else who sat early tells who sits late which answers are right. The key needs the teacher's release too.
 * The total is told at once, or with the marks: who hands in a single answer reads from it whether that was right.
 * @param exam null: one that is not known; nothing is told
 * @param openDrafts how many candidates of the exam have not handed in
 */
export function disclosureOf(exam: ExamFacts | null, openDrafts: number, now: EpochMs): Disclosure {
  const marks = exam !== null && isOver(exam, now) && openDrafts === 0;
  return { total: marks || exam?.totalsTold === 'at_once', marks, key: marks && exam.releasedAt !== null };
}
