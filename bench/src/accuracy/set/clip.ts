import type { Box } from '@proctorwise/contracts';
import type { LabelledEvent, LabelledPicture, People, Split } from '../labels.js';
import { type Random, randomOf } from '../random.js';
import { CLIP_QUALITY, type Condition, PLAIN_CLIP } from './conditions.js';
import { noisy } from './light.js';
import { moved, nextPose, STILL } from './motion.js';
import { encoded } from './raster.js';
import { peopleIn, type Scene, shows } from './scene.js';
import type { Made } from './stills.js';

/** Between two pictures, as the browser page takes them. */
export const SECONDS_BETWEEN = 2;
/** Sigma of a webcam's noise in a lit room, of 255. Chosen. */
const CAMERA_NOISE = 2.5;

/** What one picture of a clip shows. */
export interface Shot {
  readonly scene: Scene;
  /** What sways; null: nothing does. */
  readonly moving: Box | null;
  /** The very picture that came before, byte for byte. */
  readonly isFrozen?: boolean;
  /** Where the rule on annotations does not hold. */
  readonly people?: People | 'not judged';
}

export interface Clip {
  readonly name: string;
  readonly variant: string;
  readonly source: string;
  readonly split: Split;
  readonly shots: readonly Shot[];
  /** Numbers of shots: the first that shows it, the first that shows it no more. */
  readonly events: readonly { readonly type: LabelledEvent['type']; readonly from: number; readonly to: number }[];
  readonly condition?: Condition;
}

export interface MadeClip {
  readonly pictures: readonly Made[];
  readonly events: readonly LabelledEvent[];
}

/** Takes the pictures of a clip: whoever is in it sways, the light drifts, the sensor is noisy. */
export async function filmed(clip: Clip, seed: number): Promise<MadeClip> {
  const random = randomOf(seed, 'clip', clip.name);
  const pictures: Made[] = [];
  let pose = STILL;
  for (const [at, shot] of clip.shots.entries()) {
    pose = nextPose(pose, random);
    const before = pictures.at(-1);
    const jpeg = shot.isFrozen && before ? before.jpeg : await taken(shot, pose, clip.condition ?? PLAIN_CLIP, random);
    pictures.push({ label: labelOf(clip, shot, at), jpeg });
  }
  const events = clip.events.map(({ type, from, to }) => ({
    clip: clip.name,
    type,
    from: from * SECONDS_BETWEEN,
    to: to * SECONDS_BETWEEN,
  }));
  return { pictures, events };
}

async function taken(shot: Shot, pose: typeof STILL, condition: Condition, random: Random): Promise<Buffer> {
  const { scene, moving } = shot;
  const now = moving ? moved(scene.raster, moving, pose) : scene.raster;
  const seen = await condition.apply({ ...scene, raster: noisy(now, CAMERA_NOISE, random) }, random);
  return encoded(seen.raster, Math.min(condition.quality, CLIP_QUALITY));
}

function labelOf(
  { name, source, split, variant, condition }: Clip,
  { scene, people }: Shot,
  at: number,
): LabelledPicture {
  return {
    file: `clips/${name}/${String(at).padStart(2, '0')}.jpg`,
    source,
    split,
    variant: condition && condition !== PLAIN_CLIP ? `${variant}, ${condition.name}` : variant,
    people: people === 'not judged' ? undefined : (people ?? peopleIn(scene)),
    objects: { phone: shows(scene, 'phone'), book: shows(scene, 'book'), laptop: shows(scene, 'laptop') },
    clip: { name, seconds: at * SECONDS_BETWEEN },
  };
}

/** A row of equal shots. */
export const times = (count: number, shot: Shot): Shot[] => Array.from({ length: count }, () => shot);

/** The candidate sways, with what they hold. */
export function candidate(scene: Scene, held: readonly Box[] = []): Shot {
  const boxes = [...scene.persons.slice(0, 1), ...held];
  if (boxes.length === 0) return { scene, moving: null };
  const moving: Box = [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
  return { scene, moving };
}
