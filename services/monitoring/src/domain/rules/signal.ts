import type { Box } from '@proctorwise/contracts';
import { COVERED, type FrameRule, SAME_PICTURE } from './rules.js';
import type { Seen } from './sighting.js';

/** How strongly one picture shows what a rule looks for. */
export interface Signal {
  /** 0..1; 0 is not at all. Compared with the rule's `on` and `keep`. */
  readonly strength: number;
  readonly box: Box | null;
}

/** The picture that later ones are compared with. */
export interface Reference {
  readonly hash: string;
  readonly sharpness: number;
  readonly brightness: number;
}

/**
 * @param reference of static_picture: the picture that may be standing still; null when none is known, and for every
 *   other rule
 */
export function signalOf(rule: FrameRule, seen: Seen, reference: Reference | null): Signal {
  switch (rule.id) {
    // A covered lens shows nobody either: both are raised, because a plain wall must not excuse an empty chair.
    case 'face_absent':
      return signal(seen.present === 0 ? 1 : 0);
    case 'multiple_faces':
      return signal(seen.crowd);
    case 'camera_covered':
      return signal(coverStrength(seen));
    case 'static_picture':
      return signal(reference !== null && isSamePicture(reference, seen) ? 1 : 0);
    default: {
      const object = seen.objects.find(({ label }) => label === rule.object?.label);
      return object ? { strength: object.score, box: object.box } : signal(0);
    }
  }
}

/** The picture as a reference; null when it cannot be told from others: no hash, or without structure. */
export function referenceOf(seen: Seen): Reference | null {
  // All uniform pictures have the same hash: a covered lens is camera_covered's business.
  if (seen.hash === '' || seen.sharpness < COVERED.keepSharpnessBelow || coverStrength(seen) > 0) return null;
  return { hash: seen.hash, sharpness: seen.sharpness, brightness: seen.brightness };
}

export function isSamePicture(reference: Reference, seen: Seen): boolean {
  const sharper = Math.max(reference.sharpness, seen.sharpness);
  return (
    reference.hash === seen.hash &&
    Math.abs(reference.sharpness - seen.sharpness) <= sharper * SAME_PICTURE.sharpnessTolerance &&
    Math.abs(reference.brightness - seen.brightness) <= SAME_PICTURE.brightnessTolerance
  );
}

/** 1 covered, 0.5 covered only if it was before, 0 open. In whose dark picture somebody is seen, the lens is free. */
function coverStrength({ present, brightness, sharpness }: Seen): number {
  if (present > 0) return 0;
  if (brightness < COVERED.brightnessBelow || sharpness < COVERED.sharpnessBelow) return 1;
  return brightness < COVERED.keepBrightnessBelow || sharpness < COVERED.keepSharpnessBelow ? 0.5 : 0;
}

const signal = (strength: number): Signal => ({ strength, box: null });
