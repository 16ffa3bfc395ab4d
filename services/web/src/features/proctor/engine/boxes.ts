import type { Box, Observation } from '@proctorwise/contracts';

/** A box as a share of the picture, so that it fits the picture at any size. */
export interface DrawnBox {
  readonly kind: 'face' | 'person' | 'object';
  /** The object's label; null for faces and persons, whose name the page knows. */
  readonly label: string | null;
  /** 0..1 */
  readonly score: number;
  /** Percent of the picture's width and height, inside 0..100. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const within = (value: number): number => Math.min(100, Math.max(0, value));

function drawn(
  { width, height }: Observation,
  [x1, y1, x2, y2]: Box,
  of: Pick<DrawnBox, 'kind' | 'label' | 'score'>,
): DrawnBox {
  const left = within((x1 / width) * 100);
  const top = within((y1 / height) * 100);
  return {
    ...of,
    left,
    top,
    width: within((x2 / width) * 100) - left,
    height: within((y2 / height) * 100) - top,
  };
}

/** What was seen, as boxes to draw: persons below faces below objects. Nothing for a picture without a size. */
export function boxesOf(observation: Observation | null): DrawnBox[] {
  if (observation === null || !(observation.width > 0) || !(observation.height > 0)) return [];
  const { persons, faces, objects } = observation;
  return [
    ...persons.map(({ box, score }) => drawn(observation, box, { kind: 'person', label: null, score })),
    ...faces.map(({ box, score }) => drawn(observation, box, { kind: 'face', label: null, score })),
    ...objects.map(({ box, score, label }) => drawn(observation, box, { kind: 'object', label, score })),
  ];
}
