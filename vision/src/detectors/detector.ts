import type { Box, ObjectLabel, SeenObject, SeenPerson } from '@proctorwise/contracts';
import { area, clip, keepStrongest } from '../boxes.js';
import type { Picture } from '../picture.js';

/** Finds persons and objects. One picture at a time: an instance reuses its input memory. */
export interface Detector {
  readonly name: string;
  detect(picture: Picture): Promise<Detections>;
}

export interface Detections {
  /** strongest first */
  persons: SeenPerson[];
  /** strongest first */
  objects: SeenObject[];
}

export type SeenLabel = 'person' | ObjectLabel;

/** From which score (0..1) a box of this label is reported. */
export type Thresholds = Readonly<Record<SeenLabel, number>>;

/** The numbers of our labels among COCO's 80 classes. */
export const COCO_CLASSES: readonly { label: SeenLabel; number: number }[] = [
  { label: 'person', number: 0 },
  { label: 'laptop', number: 63 },
  { label: 'phone', number: 67 },
  { label: 'book', number: 73 },
];

export interface Candidate {
  label: SeenLabel;
  box: Box;
  score: number;
}

/** A phone close to the camera also gets a weaker `laptop` on the same box (models' measurements, 2026-11). */
const SAME_OBJECT_IOU = 0.6;

/**
 * From what the head gave to what is reported: suppression per label, boxes cut at the picture's edge, and of two
 * objects with different labels in one place the stronger.
 * @param maxIou of two boxes with one label that both stay
 */
export function detectionsOf(
  candidates: readonly Candidate[],
  picture: { width: number; height: number },
  maxIou: number,
): Detections {
  const onPicture = candidates
    .map((candidate) => ({ ...candidate, box: clip(candidate.box, picture) }))
    .filter(({ box }) => area(box) > 0);
  const persons = keepStrongest(
    onPicture.filter(({ label }) => label === 'person'),
    maxIou,
  ).map(({ box, score }) => ({ box, score }));
  const objects: SeenObject[] = [];
  for (const { label: wanted } of COCO_CLASSES) {
    if (wanted === 'person') continue;
    const ofLabel = onPicture.filter(({ label }) => label === wanted);
    objects.push(...keepStrongest(ofLabel, maxIou).map(({ box, score }) => ({ label: wanted, box, score })));
  }
  return { persons, objects: keepStrongest(objects, SAME_OBJECT_IOU) };
}
