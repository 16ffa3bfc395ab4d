/** Middle of the samples, by halves where their number is even; null without any. */
export function median(samples: readonly number[]): number | null {
  if (samples.length === 0) return null;
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export type NetworkGrade = 'good' | 'slow' | 'bad';

/**
 * An exam sends 35 KB each 2 s and keeps what cannot be sent: a slow line is no hindrance, a failing one will be felt.
 * @param roundTripMs median, null where no call came back
 * @param failures calls that did not come back
 */
export function gradeNetwork(roundTripMs: number | null, failures: number): NetworkGrade {
  if (roundTripMs === null || failures > 1) return 'bad';
  return roundTripMs > 400 || failures > 0 ? 'slow' : 'good';
}
