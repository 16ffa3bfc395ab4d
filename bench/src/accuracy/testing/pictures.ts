import type { Box, Observation } from '@proctorwise/contracts';
import type { LabelledPicture } from '../labels.js';
import type { Looked } from '../look/look-at-all.js';

let pictures = 0;

/** What vision says of one lit, sharp picture unlike any other. */
export function observed(differs: Partial<Observation> = {}): Observation {
  pictures += 1;
  const present = differs.present ?? 1;
  // Nobody who lives sits still: what stands in one place is furniture to the rules.
  const sway = 20 * (pictures % 3);
  const people = Array.from({ length: present }, (_, at) => ({
    box: [at * 200 + sway, 20 + sway, at * 200 + 160 + sway, 440 + sway] as Box,
    score: 0.9,
    hasFace: true,
    body: null,
  }));
  return {
    width: 640,
    height: 480,
    present,
    faces: [],
    people,
    persons: people.map(({ box, score }) => ({ box, score })),
    objects: [],
    doubt: 'none',
    sharpness: 80,
    brightness: 120,
    hash: pictures.toString(16).padStart(16, '0'),
    model: 'test',
    milliseconds: 17,
    ...differs,
  };
}

export const labelled = (differs: Partial<LabelledPicture> = {}): LabelledPicture => ({
  file: 'a.jpg',
  source: 'a',
  split: 'test',
  variant: 'as it is',
  people: 'one',
  objects: { phone: false, book: false, laptop: false },
  clip: undefined,
  ...differs,
});

/** A clip of one picture every 2 s. */
export const clipOf = (name: string, seen: readonly Looked['seen'][]): Looked[] =>
  seen.map((each, at) => ({
    label: labelled({ file: `${name}/${at}.jpg`, source: name, clip: { name, seconds: 2 * at } }),
    seen: each,
  }));
