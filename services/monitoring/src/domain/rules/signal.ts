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

/** When vision counts two people but gives no two scores to judge by. */
const UNSURE = 0.5;

/**
 * @param seen without the people who are part of the room. @param goesOn whether the rule has something going on
 * @param reference of static_picture: the picture that may be standing still; null when none is known, and for every
 *   other rule
 */
export function signalOf(rule: FrameRule, seen: Seen, reference: Reference | null, goesOn = true): Signal {
  switch (rule.id) {
    // A covered lens shows nobody either: both are raised, because a plain wall must not excuse an empty chair.
    case 'face_absent':
      return signal(seen.present === 0 ? 1 : 0);
    case 'multiple_faces':
      return signal(crowdConfidence(seen));
    case 'camera_covered':
      return signal(coverStrength(seen));
    case 'static_picture':
      return signal(reference !== null && isSamePicture(reference, seen) ? 1 : 0);
    default: {
      // What has been lying there is no news, but what goes on ends only when it is gone.
      const things = seen.objects.filter(({ label }) => label === rule.object?.label);
      const object = things.find(({ isKnown }) => !isKnown) ?? (goesOn ? things[0] : undefined);
      return object ? { strength: object.score, box: object.box } : signal(0);
    }
  }
}

/** How sure it is that more than one is there, 0.01..1: the second of their scores; 0 when they are not. */
function crowdConfidence({ present, people }: Seen): number {
  if (present < 2) return 0;
  const second = people.map(({ score }) => score).sort((a, b) => b - a)[1];
  return Math.max(second ?? UNSURE, 0.01);
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
