import { MOST_UNDER_WAY, roomAt, type VisionClient } from '@proctorwise/vision';

/**
 * Pictures side by side at a pod that looks at one at a time: that one, and what keeps its cores busy. One that tells
 * that it looks at more gets so many more; one that does not tell is taken for such a pod. Chosen.
 */
export const PICTURES_WITH_ONE_LOOK = 4;

const inUse = (client: VisionClient) =>
  client.stats().pods.filter(({ isNamed, breaker }) => isNamed && breaker === 'closed');

/** The pods that take pictures now. */
export const podsInUse = (client: VisionClient): number => inUse(client).length;

/** Pictures that they can have side by side; 0 without any, and never more than the client takes. */
export const picturesAtPods = (client: VisionClient): number =>
  Math.min(
    MOST_UNDER_WAY,
    inUse(client).reduce((sum, { looksAtOnce }) => sum + roomAt(looksAtOnce, PICTURES_WITH_ONE_LOOK), 0),
  );
