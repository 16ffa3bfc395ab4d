import type { Box, Observation, SeenFace } from '@proctorwise/contracts';
import type { Detections } from './detectors/detector.js';
import { peopleIn } from './fuse.js';
import type { SecondDetectorKind } from './models/manifest.js';
import type { Picture } from './picture.js';
import { QUALITY_SIDE, qualityOf } from './quality.js';
import { doubtsOf, settle, withoutDoubts } from './second-look.js';

export type Stage = 'decode' | 'detect' | 'faces' | 'second' | 'quality';

/** What looking needs; each part can be another one. */
export interface Stages {
  /** Names of the models, for `Observation.model`. */
  readonly model: string;
  /** @throws {PictureUnreadable} */
  decode(jpeg: Uint8Array): Promise<Picture>;
  detect(picture: Picture): Promise<Detections>;
  findFaces(picture: Picture): Promise<SeenFace[]>;
  /** Asked where the first detector is in doubt; then `detect` reports also what it only half believes. */
  second?: { readonly kind: SecondDetectorKind; detect(picture: Picture): Promise<Detections> };
  /** Milliseconds on a clock that never goes back. */
  monotonicMs(): number;
  /** CPU that this process has used, all its threads, milliseconds. */
  cpuMs(): number;
  /** Told how long each stage took, and what CPU the process used meanwhile; milliseconds. */
  onStage?(stage: Stage, milliseconds: number, cpuMilliseconds: number): void;
}

/** Scores keep four digits, pixels two: more is noise and makes rows and logs longer. */
const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

const compactBox = ([x1, y1, x2, y2]: Box): Box => [rounded(x1, 2), rounded(y1, 2), rounded(x2, 2), rounded(y2, 2)];

const compact = <T extends { box: Box; score: number }>(seen: T): T => ({
  ...seen,
  box: compactBox(seen.box),
  score: rounded(seen.score, 4),
});

/**
 * What is in one picture. Boxes in pixels of the original picture, scores 0..1. The stages run one after the other:
 * a process has one core.
 * @param options.mayLookTwice false while the process has no time to spare: then doubts are left
 * @throws {PictureUnreadable} not_a_jpeg, picture_too_large, picture_truncated, picture_undecodable
 */
export async function observe(
  jpeg: Uint8Array,
  stages: Stages,
  { mayLookTwice = true }: { mayLookTwice?: boolean } = {},
): Promise<Observation> {
  const startedAt = stages.monotonicMs();
  // Read once between two stages: the kernel adds up all threads for it, which takes some 0.05 ms.
  let cpuBefore = stages.cpuMs();
  const timed = async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    const from = stages.monotonicMs();
    const result = await work();
    const cpuNow = stages.cpuMs();
    stages.onStage?.(stage, stages.monotonicMs() - from, cpuNow - cpuBefore);
    cpuBefore = cpuNow;
    return result;
  };
  const picture = await timed('decode', () => stages.decode(jpeg));
  const detected = await timed('detect', () => stages.detect(picture));
  const faces = await timed('faces', () => stages.findFaces(picture));
  const { second } = stages;
  const doubts = second ? doubtsOf({ ...detected, faces }, picture) : null;
  const { persons, objects } =
    second && doubts && mayLookTwice
      ? settle(detected, doubts, await timed('second', () => second.detect(picture)), second.kind)
      : second
        ? withoutDoubts(detected)
        : detected;
  const quality = await timed('quality', async () => qualityOf(await picture.resized(QUALITY_SIDE, QUALITY_SIDE)));
  const people = peopleIn(faces, persons, picture);
  return {
    width: picture.width,
    height: picture.height,
    present: people.length,
    people: people.map((one) => ({ ...compact(one), body: one.body && compactBox(one.body) })),
    faces: faces.map((face) => ({
      ...compact(face),
      landmarks: face.landmarks.map(([x, y]): [number, number] => [rounded(x, 2), rounded(y, 2)]),
    })),
    persons: persons.map(compact),
    objects: objects.map(compact),
    doubt: doubts === null ? 'none' : mayLookTwice ? 'settled' : 'left',
    sharpness: rounded(quality.sharpness, 3),
    brightness: rounded(quality.brightness, 3),
    hash: quality.hash,
    model: stages.model,
    milliseconds: rounded(stages.monotonicMs() - startedAt, 2),
  };
}
