import { between, oneFrom, randomOf } from '../random.js';
import { type Cast, drawn } from './cast.js';
import { type Clip, candidate, type Shot, times } from './clip.js';
import { withPoster, withRoomBeside } from './compositions.js';
import { CLIP_CONDITIONS, PLAIN_CLIP } from './conditions.js';
import { COVERS, coveredLens } from './covered.js';
import { headDown } from './face-variants.js';
import { blurred } from './raster.js';
import type { Scene } from './scene.js';
import type { Source } from './sources.js';
import { slug } from './stills.js';
import type { WebcamClip } from './webcam.js';

/** 60 s. */
const LENGTH = 30;
/** Clips of each kind beside the plain ones. */
const OF_EACH = 12;

type CastOf = (source: Source) => Cast;

/** Clips in which nothing happens that a proctor should be told of: any anomaly is a false one. */
export async function quietClips(sources: readonly Source[], castFor: CastOf, seed: number): Promise<Clip[]> {
  const alone = sources.filter(({ people, scene }) => people === 'one' && scene.objects.length === 0);
  const withFace = alone.filter(({ scene }) => scene.face !== null);
  return [
    ...alone.flatMap((source, at) => livingClips(source, at)),
    ...drawn(withFace, 'head down', OF_EACH).map((source) => headDownClip(source, seed)),
    ...(await Promise.all(drawn(alone, 'hand', OF_EACH).map((source) => handClip(source, seed)))),
    ...(await Promise.all(drawn(alone, 'bad picture', OF_EACH).map((source, at) => badPictureClip(source, at, seed)))),
    ...(await posterClips(alone, castFor, seed)),
  ];
}

const base = ({ name, split }: Source, variant: string) => ({
  name: `${slug(variant)}-${name}`,
  variant,
  source: name,
  split,
  events: [],
});

/** The plain clip, and one condition in turn. */
function livingClips(source: Source, at: number): Clip[] {
  const shots = times(LENGTH, candidate(source.scene));
  const condition = CLIP_CONDITIONS[at % CLIP_CONDITIONS.length] ?? PLAIN_CLIP;
  const clip = base(source, 'quiet');
  return [
    { ...clip, shots, condition: PLAIN_CLIP },
    { ...clip, name: `${clip.name}-${slug(condition.name)}`, shots, condition },
  ];
}

/** 20 s over the paper: the face is hidden, the person is there. */
function headDownClip(source: Source, seed: number): Clip {
  const clip = base(source, 'head down for 20 s');
  const { scene } = source;
  if (!scene.face) throw new RangeError(`The face of ${source.name} is not known`);
  const down = candidate(headDown(scene, scene.face, randomOf(seed, clip.name)));
  return { ...clip, shots: [...times(8, candidate(scene)), ...times(10, down), ...times(7, candidate(scene))] };
}

/** A hand passes before the lens: one picture. */
async function handClip(source: Source, seed: number): Promise<Clip> {
  const clip = base(source, 'hand before the lens for 2 s');
  const { width, height } = source.scene.raster;
  const hand = await coveredLens(width, height, 'hand', randomOf(seed, clip.name));
  return { ...clip, shots: withOne(source.scene, { scene: only(hand), moving: null, people: 'not judged' }, 11) };
}

/** One picture that tells nothing: black, or so blurred that nobody is to be seen. */
async function badPictureClip(source: Source, at: number, seed: number): Promise<Clip> {
  const clip = base(source, 'one bad picture');
  const { raster } = source.scene;
  const random = randomOf(seed, clip.name);
  const bad =
    at % 2 === 0
      ? await blurred(raster, between(random, 18, 30))
      : await coveredLens(raster.width, raster.height, oneFrom(random, COVERS), random);
  return { ...clip, shots: withOne(source.scene, { scene: only(bad), moving: null, people: 'not judged' }, 13) };
}

const only = (raster: Scene['raster']): Scene => ({ raster, persons: [], objects: [], face: null });

const withOne = (scene: Scene, shot: Shot, at: number): Shot[] => [
  ...times(at, candidate(scene)),
  shot,
  ...times(24 - at, candidate(scene)),
];

/** A face on the wall from the first picture on. */
async function posterClips(alone: readonly Source[], castFor: CastOf, seed: number): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const source of drawn(alone, 'poster', 2 * OF_EACH)) {
    const clip = base(source, 'poster behind');
    const random = randomOf(seed, clip.name);
    const others = castFor(source).people.filter(({ name }) => name !== source.name);
    if (others.length === 0) continue;
    const { scene: shown, name } = oneFrom(random, others);
    const hung =
      (await withPoster(source.scene, shown, random)) ??
      (await withPoster(await withRoomBeside(source.scene), shown, random));
    if (hung)
      clips.push({
        ...clip,
        source: `${source.name}+${name}`,
        shots: times(LENGTH, { ...candidate(hung), people: 'one' }),
      });
  }
  return clips;
}

/** Real pictures of somebody before a webcam, forth and back, so that 10 s last for a minute. */
export function webcamClips(clips: readonly WebcamClip[]): Clip[] {
  return clips.flatMap(({ name, source, split, scenes }) => {
    const forthAndBack = [...scenes, ...scenes.slice(1, -1).reverse()];
    const shots = Array.from({ length: LENGTH }, (_, at): Shot => {
      const scene = forthAndBack[at % forthAndBack.length] as Scene;
      return { scene, moving: null };
    });
    return [PLAIN_CLIP, ...CLIP_CONDITIONS].map((condition) => ({
      name: `webcam-${name}-${slug(condition.name)}`,
      variant: 'quiet, real webcam',
      source,
      split,
      shots,
      events: [],
      condition,
    }));
  });
}
