import type { Box, CountedPerson, SeenFace, SeenPerson } from '@proctorwise/contracts';
import { area, shareInside } from './boxes.js';
import type { Thresholds } from './detectors/detector.js';

/**
 * What is reported on one detector's word, PicoDet's. Person: best F1 by box on 2,803 COCO val images. Objects are low and
 * judged by monitoring, which lets them persist: phone at .25 finds 80 % of the phones of at least 0.5 % of the frame and
 * 2.5 % false, measured by picture.
 */
export const FIRST_LOOK: Thresholds = { person: 0.42, phone: 0.25, book: 0.3, laptop: 0.4 };

/** A face belongs to a person when this share of its box lies in the person's box. */
const FACE_IN_PERSON = 0.7;

/** A faceless person box of which this share lies in a larger person's box is a part of that person: a hand, a sleeve. */
const PART_OF_PERSON = 0.7;

/**
 * A face without a person's box counts when its shorter side is at least this share of the picture's shorter side:
 * 14 pixels at 640x480. Smaller ones are prints and posters far behind; they are reported, not counted.
 */
const SMALLEST_COUNTED_FACE = 0.03;

/**
 * A faceless box around a person's with a face, both with the same top, is that person once more: with the table, or the
 * cat. Somebody who is bent before another has a lower top. Shares of the person's box inside, and of the box's height.
 */
const DOUBLE = { inside: 0.85, top: 0.1 };

/** A further face that no person's box vouches for must be this sure: hands, knees and prints reach .7. */
const FURTHER_FACE = 0.75;

/** Whether a faceless box is the chest or tie below a head: no wider than the face, in its column, not above it. */
const isBelowHead = ([x1, y1, x2]: Box, [left, top, right]: Box) =>
  x2 - x1 <= right - left && (x1 + x2) / 2 >= left && (x1 + x2) / 2 <= right && y1 >= top;

const isDouble = (around: Box, person: Box) =>
  shareInside(person, around) >= DOUBLE.inside &&
  Math.abs(person[1] - around[1]) <= DOUBLE.top * (around[3] - around[1]);

const shorterSide = ([x1, y1, x2, y2]: Box) => Math.min(x2 - x1, y2 - y1);

/**
 * Who is there. A face in a person's box and that person are one; a person without a face is one (looks down, turned
 * away); a face without a person is one (close to the camera, body out of the picture). A person's box takes one face
 * only, so somebody leaning over the candidate's shoulder is a second one.
 * Whether a second face is a poster is not for one picture to say: what persists is judged by monitoring.
 * @returns who shows a face first, then the others, each largest first: the boxes of a face and of a body do not compare
 */
export function peopleIn(
  faces: readonly SeenFace[],
  persons: readonly SeenPerson[],
  picture: { width: number; height: number },
): CountedPerson[] {
  // Smallest box first: a face in two overlapping persons belongs to the one that it fills most.
  const bySize = [...persons].sort((a, b) => area(a.box) - area(b.box));
  const faceOf = new Map<SeenPerson, SeenFace>();
  const facesAlone: SeenFace[] = [];
  // The surest face first: a knee that was taken for one must not take the place of the candidate's.
  for (const face of [...faces].sort((a, b) => b.score - a.score || area(b.box) - area(a.box))) {
    const owner = bySize.find((person) => !faceOf.has(person) && shareInside(face.box, person.box) >= FACE_IN_PERSON);
    if (owner) faceOf.set(owner, face);
    else if (shorterSide(face.box) >= SMALLEST_COUNTED_FACE * Math.min(picture.width, picture.height))
      facesAlone.push(face);
  }
  const firstAlone = faceOf.size === 0 ? 1 : 0;
  const isPart = ({ box }: SeenPerson, index: number) =>
    bySize.slice(index + 1).some((larger) => shareInside(box, larger.box) >= PART_OF_PERSON) ||
    faces.some((face) => isBelowHead(box, face.box)) ||
    [...faceOf.keys()].some((person) => isDouble(box, person.box));
  const personsAlone = bySize.filter((person, index) => !faceOf.has(person) && !isPart(person, index));
  const largestFirst = (a: CountedPerson, b: CountedPerson) => area(b.box) - area(a.box);
  const withFace: CountedPerson[] = [
    ...[...faceOf].map(([{ box, score }, face]) => ({
      box: face.box,
      score: Math.max(score, face.score),
      hasFace: true,
      body: box,
    })),
    ...facesAlone
      .filter(({ score }, index) => index < firstAlone || score >= FURTHER_FACE)
      .map(({ box, score }) => ({ box, score, hasFace: true, body: null })),
  ];
  const withoutFace: CountedPerson[] = personsAlone.map(({ box, score }) => ({
    box,
    score,
    hasFace: false,
    body: null,
  }));
  return [...withFace.sort(largestFirst), ...withoutFace.sort(largestFirst)];
}
