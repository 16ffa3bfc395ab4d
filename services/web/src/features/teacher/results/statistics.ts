import type { Submission } from '@proctorwise/contracts';

export const HISTOGRAM_BINS = 10;

/**
 * Counts of percentages in ten equal bins; the last one holds 100 as well.
 * @param percentages 0..100; anything outside goes to the nearest bin
 */
export function histogram(percentages: readonly number[]): number[] {
  const bins = Array.from({ length: HISTOGRAM_BINS }, () => 0);
  for (const percent of percentages) {
    const bin = Math.min(HISTOGRAM_BINS - 1, Math.max(0, Math.floor((percent / 100) * HISTOGRAM_BINS)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}

/** The middle value, of two the mean of both; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

export interface ResultStatistics {
  /** Papers handed in, graded or not. */
  handedIn: number;
  /** Still being written. */
  writing: number;
  waiting: number;
  /** Percent of the graded ones. */
  percentages: number[];
  average: number | null;
  median: number | null;
  /** Percent of the graded ones that reached the pass mark; null where none is graded. */
  passRate: number | null;
}

/** What the papers of one exam say together. */
export function resultStatistics(submissions: readonly Submission[]): ResultStatistics {
  const handedIn = submissions.filter(({ status }) => status !== 'draft');
  const graded = handedIn.filter(({ status }) => status === 'graded');
  const percentages = graded.flatMap(({ percentage }) => (percentage === null ? [] : [percentage]));
  const passed = graded.filter((submission) => submission.passed === true).length;
  return {
    handedIn: handedIn.length,
    writing: submissions.length - handedIn.length,
    waiting: handedIn.filter(({ status }) => status === 'manual_review').length,
    percentages,
    average: percentages.length === 0 ? null : percentages.reduce((sum, value) => sum + value, 0) / percentages.length,
    median: median(percentages),
    passRate: graded.length === 0 ? null : (passed / graded.length) * 100,
  };
}
