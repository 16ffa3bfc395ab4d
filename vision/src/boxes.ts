import type { Box } from '@proctorwise/contracts';

/** Square pixels; 0 for an empty box. */
export const area = ([x1, y1, x2, y2]: Box): number => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);

/** Square pixels that both boxes cover. */
export const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));

/** Intersection over union, 0..1; 0 where both are empty. */
export function iou(a: Box, b: Box): number {
  const both = overlap(a, b);
  const either = area(a) + area(b) - both;
  return either > 0 ? both / either : 0;
}

/** The share of `inner` that lies within `outer`, 0..1; 0 where `inner` is empty. */
export function shareInside(inner: Box, outer: Box): number {
  const whole = area(inner);
  return whole > 0 ? overlap(inner, outer) / whole : 0;
}

/** The part of the box that lies on a picture of `width` x `height`. */
export const clip = ([x1, y1, x2, y2]: Box, { width, height }: { width: number; height: number }): Box => [
  Math.min(Math.max(x1, 0), width),
  Math.min(Math.max(y1, 0), height),
  Math.min(Math.max(x2, 0), width),
  Math.min(Math.max(y2, 0), height),
];

/** At most this many boxes enter suppression, the strongest: its cost grows with the square. */
const MAX_CANDIDATES = 300;

/**
 * Greedy non-maximum suppression: the strongest box stays, those that overlap it by more than `maxIou` go.
 * @returns strongest first; the input is left as it is
 */
export function keepStrongest<T extends { box: Box; score: number }>(seen: readonly T[], maxIou: number): T[] {
  const kept: T[] = [];
  for (const one of [...seen].sort((a, b) => b.score - a.score).slice(0, MAX_CANDIDATES)) {
    if (kept.every((other) => iou(one.box, other.box) <= maxIou)) kept.push(one);
  }
  return kept;
}
