import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LabelledEvent, LabelledPicture, Split } from '../labels.js';
import { writeEvents, writeLabels } from '../labels.js';
import { castOf } from './cast.js';
import { filmed } from './clip.js';
import { eventClips } from './event-clips.js';
import { quietClips, webcamClips } from './quiet-clips.js';
import { loadSources, type Source } from './sources.js';
import { type Made, stillsOf } from './stills.js';
import { loadWebcamClips } from './webcam.js';

export interface MakeOptions {
  /** Folder with coco_val2017/, webcam_clips/ and faces/. */
  readonly testdata: string;
  /** Folder that the pictures, labels.csv and events.csv are written to. */
  readonly out: string;
  readonly seed: number;
  /** Takes only so many sources of each side, for a quick look; undefined: all. */
  readonly sample?: number | undefined;
  readonly say: (line: string) => void;
}

export interface MadeSet {
  readonly stills: number;
  readonly clips: number;
  readonly pictures: number;
}

/**
 * Makes the labelled set: the same seed, pictures and versions of sharp and ffmpeg give the same bytes.
 * @throws {TestdataMissing}
 */
export async function makeSet({ testdata, out, seed, sample, say }: MakeOptions): Promise<MadeSet> {
  const everyone = await loadSources(testdata);
  const sources = sample === undefined ? everyone : sampled(everyone, sample);
  const casts = { tuning: castOf(sources, 'tuning'), test: castOf(sources, 'test') };
  const castFor = (source: { split: Split }) => casts[source.split];
  say(`${sources.length} sources`);

  const labels: LabelledPicture[] = [];
  const events: LabelledEvent[] = [];
  const keep = async (made: readonly Made[]) => {
    labels.push(...made.map(({ label }) => label));
    await Promise.all(made.map(({ label, jpeg }) => write(join(out, label.file), jpeg)));
  };
  const asTheyAre = new Set<string>();
  for (const source of sources) {
    const stills = await stillsOf(source, castFor(source), seed);
    // Two portraits show one man: a source of two pictures, their files told apart.
    const again = asTheyAre.has(source.name);
    asTheyAre.add(source.name);
    await keep(again ? stills.map(renamed) : stills);
  }
  const stills = labels.length;
  say(`${stills} stills`);

  const webcam = sample === undefined ? await loadWebcamClips(testdata) : [];
  const plans = [
    ...webcamClips(webcam),
    ...(await quietClips(sources, castFor, seed)),
    ...(await eventClips(sources, castFor, seed)),
  ];
  for (const [at, plan] of plans.entries()) {
    const clip = await filmed(plan, seed);
    events.push(...clip.events);
    await keep(clip.pictures);
    if (at % 50 === 49) say(`${at + 1} of ${plans.length} clips`);
  }
  await write(join(out, 'labels.csv'), Buffer.from(writeLabels(labels)));
  await write(join(out, 'events.csv'), Buffer.from(writeEvents(events)));
  return { stills, clips: plans.length, pictures: labels.length };
}

const renamed = ({ label, jpeg }: Made): Made => ({
  label: { ...label, file: label.file.replace('stills/', 'stills/again-') },
  jpeg,
});

/** The first of each side, people before empty rooms and things, so that there is something of each. */
function sampled(sources: readonly Source[], count: number): Source[] {
  const rank = ({ name }: Source) => createHash('sha256').update(`sample/${name}`).digest('hex');
  return (['tuning', 'test'] as const).flatMap((split) => {
    const side = sources.filter((source) => source.split === split).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    const rooms = side.filter(({ people }) => people === 'none').slice(0, Math.ceil(count / 4));
    const holders = side.filter(({ scene }) => scene.objects.length > 0).slice(0, Math.ceil(count / 4));
    const people = side.filter(({ people, scene }) => people === 'one' && scene.face && scene.objects.length === 0);
    return [...people.slice(0, count), ...holders, ...rooms];
  });
}

const folders = new Map<string, Promise<unknown>>();

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  if (!folders.has(folder)) folders.set(folder, mkdir(folder, { recursive: true }));
  await folders.get(folder);
  await writeFile(path, bytes);
}
