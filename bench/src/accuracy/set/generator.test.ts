import { describe, expect, it } from '@jest/globals';
import type { Box } from '@proctorwise/contracts';
import { randomOf } from '../random.js';
import { type Cast, castOf } from './cast.js';
import { filmed } from './clip.js';
import { objectCut } from './compositions.js';
import { eventClips } from './event-clips.js';
import { noisy } from './light.js';
import { quietClips } from './quiet-clips.js';
import { plain } from './raster.js';
import type { PlacedObject } from './scene.js';
import type { Source } from './sources.js';
import { stillsOf } from './stills.js';

/** Drawn, so that it needs no folder: a face and a body before a wall, or the wall alone. */
function drawnSource(name: string, people: 'one' | 'none', object?: 'phone'): Source {
  const person: Box = [60, 40, 110, 120];
  const face: Box = [70, 44, 100, 80];
  return {
    name,
    split: 'test',
    people,
    scene: {
      raster: noisy(plain(200, 120, [120, 110, 100]), 20, randomOf(name)),
      persons: people === 'one' ? [person] : [],
      objects: object ? [{ name: object, box: [130, 60, 160, 110] }] : [],
      face: people === 'one' ? face : null,
    },
  };
}

const sources = [
  drawnSource('ada', 'one'),
  drawnSource('bob', 'one'),
  drawnSource('eve', 'one', 'phone'),
  drawnSource('wall', 'none'),
];
const eve = sources[2] as Source;
const phone = {
  name: 'phone',
  source: 'eve',
  scene: objectCut(eve.scene, eve.scene.objects[0] as PlacedObject),
} as const;
const cast: Cast = { ...castOf(sources, 'test'), objects: [phone] };
const [ada] = sources as [Source];

describe('stills', () => {
  it('are the same bytes for one seed, and others for another', async () => {
    const [first, again, other] = await Promise.all([1, 1, 2].map((seed) => stillsOf(ada, cast, seed)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
  it('stay on the side of their source, each under a name of its own', async () => {
    const stills = await stillsOf(ada, cast, 1);
    expect(new Set(stills.map(({ label }) => label.file)).size).toBe(stills.length);
    expect(new Set(stills.map(({ label }) => label.split))).toEqual(new Set(['test']));
    expect(stills.every(({ label }) => /^ada(\+(bob|eve))?$/.test(label.source))).toBe(true);
  });
  it('say what was made', async () => {
    const stills = await stillsOf(ada, cast, 1);
    const label = (variant: string) => stills.find((still) => still.label.variant === variant)?.label;
    expect(label('as it is')).toMatchObject({ people: 'one', objects: { phone: false } });
    expect(label('head down')?.people).toBe('one');
    expect(label('person painted over')?.people).toBe('none');
    expect(label('two side by side')?.people).toBe('more');
    expect(label('second person, large')?.people).toBe('more');
    expect(label('phone held')?.objects.phone).toBe(true);
    expect(label('poster behind')?.people).toBeUndefined();
  });
});

describe('clips', () => {
  it('are the same bytes for one seed', async () => {
    const [plan] = await quietClips([ada], () => cast, 1);
    if (!plan) throw new Error('no clip');
    const short = { ...plan, shots: plan.shots.slice(0, 3) };
    const [first, again] = [await filmed(short, 1), await filmed(short, 1)];
    expect(again).toEqual(first);
    // Somebody who lives is never still.
    expect(new Set(first.pictures.map(({ jpeg }) => jpeg.toString('base64'))).size).toBe(3);
  });
  it('have names of their own, and no event where they are quiet', async () => {
    const quiet = await quietClips(sources, () => cast, 1);
    const events = await eventClips(sources, () => cast, 1);
    const names = [...quiet, ...events].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(quiet.every((clip) => clip.events.length === 0)).toBe(true);
    expect(events.every((clip) => clip.events.length === 1)).toBe(true);
  });
  it('show each event in the pictures that its times name', async () => {
    const plans = await eventClips(sources, () => cast, 1);
    const labels = async (type: string) => {
      const plan = plans.find((clip) => clip.events[0]?.type === type);
      if (!plan) throw new Error(`no clip of ${type}`);
      const { pictures, events } = await filmed(plan, 1);
      const [event] = events;
      return pictures.map(({ label, jpeg }) => {
        const at = label.clip?.seconds ?? 0;
        return { label, jpeg, during: event !== undefined && at >= event.from && at < event.to };
      });
    };
    for (const { label, during } of await labels('absent')) expect(label.people).toBe(during ? 'none' : 'one');
    for (const { label, during } of await labels('more')) expect(label.people).toBe(during ? 'more' : 'one');
    for (const { label, during } of await labels('phone')) expect(label.objects.phone).toBe(during);
    const frozen = (await labels('static')).filter(({ during }) => during).map(({ jpeg }) => jpeg.toString('base64'));
    expect(frozen).toHaveLength(20);
    expect(new Set(frozen).size).toBe(1);
  });
});
