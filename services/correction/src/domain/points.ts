/** Points inside are whole hundredths, so that sums are exact in every database; on the wire they are points. */
export type Hundredths = number;

/** Points to the nearest hundredth. @param points 0 or more */
export const toHundredths = (points: number): Hundredths => Math.round(points * 100);
export const toPoints = (hundredths: Hundredths): number => hundredths / 100;

/** The score's share of the most that can be had, 0..100, rounded half up to two decimals; 0 where nothing can be had. */
export function percentageOf(score: Hundredths, max: Hundredths): number {
  return max === 0 ? 0 : Math.round((score * 10_000) / max) / 100;
}
