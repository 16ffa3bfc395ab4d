import type { VisionClient } from '@proctorwise/vision';

/** Pictures side by side at one pod: one that is looked at, and what keeps its cores busy. Chosen. */
export const PICTURES_PER_POD = 4;

/** The pods that take pictures now. */
export const podsInUse = (client: VisionClient): number =>
  client.stats().pods.filter(({ isNamed, breaker }) => isNamed && breaker === 'closed').length;
