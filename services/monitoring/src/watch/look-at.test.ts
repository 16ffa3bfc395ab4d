import { beforeEach, expect, it } from '@jest/globals';
import type { Logger } from '@proctorwise/platform';
import { PictureUnreadable } from '@proctorwise/vision';
import { FrameDamaged, type FrameLog, type FrameRecord } from '../frames/index.js';
import { aJpeg } from '../testing/pictures.js';
import { aFrameRecord, aSession } from '../testing/records.js';
import { type ScriptedVision, scriptedVision } from '../testing/scripted-vision.js';
import { lookAt } from './look-at.js';
import { type LookCounts, noLooks } from './look-counts.js';
import type { SessionWatch } from './session-watch.js';

const log = { warn: () => undefined } as unknown as Logger;
type Watched = Pick<SessionWatch, 'session' | 'lastSeen'>;
let vision: ScriptedVision;
let looks: LookCounts;
let watch: Watched;
/** By the frame's number. A string is a scene; the same scene is the same picture. */
let scenes: string[];

beforeEach(() => {
  vision = scriptedVision();
  looks = noLooks();
  watch = { session: aSession(), lastSeen: null };
});

const recordOf = (number: number): FrameRecord => ({
  ...aFrameRecord(number),
  sha256: `sha256 of ${scenes[number - 1]}`,
});
const frames = {
  loadJpeg: async ({ frameNumber }: FrameRecord) => {
    const scene = scenes[frameNumber - 1] ?? '';
    if (scene === 'damaged') throw new FrameDamaged('a path', 'one sha256', 'another');
    return aJpeg(scene);
  },
} as unknown as FrameLog;
const look = (number: number, of: Watched = watch) => lookAt({ frames, vision, looks, log })(recordOf(number), of);

it('takes the observation of the picture before again where it is the same to the byte', async () => {
  scenes = ['two', 'two', 'two', 'absent', 'two'];
  const outcomes = [];
  for (const number of [1, 2, 3, 4, 5]) outcomes.push((await look(number)).outcome);
  expect(outcomes).toMatchObject([{ present: 2 }, { present: 2 }, { present: 2 }, { present: 0 }, { present: 2 }]);
  expect(outcomes[1]).toBe(outcomes[0]);
  expect([vision.looks, looks]).toEqual([3, { inferred: 3, reused: 2 }]);
});

it('hands the picture on all the same, for who watches', async () => {
  scenes = ['two', 'two'];
  await look(1);
  expect((await look(2)).jpeg).toEqual(aJpeg('two'));
});

it('does so over one between that cannot be read, or at which vision fails', async () => {
  scenes = ['present', 'broken', 'damaged', 'absent', 'present'];
  await look(1);
  expect([(await look(2)).outcome, (await look(3)).outcome]).toEqual(['unreadable', 'unreadable']);
  vision.failures = 1;
  await expect(look(4)).rejects.toThrow('scripted to be away');
  expect((await look(5)).outcome).toMatchObject({ present: 1 });
  expect(looks).toEqual({ inferred: 1, reused: 1 });
});

it('looks itself at what is damaged, though its record names the same picture', async () => {
  scenes = ['present', 'damaged'];
  await look(1);
  const outcome = await lookAt({ frames, vision, looks, log })({ ...recordOf(2), sha256: recordOf(1).sha256 }, watch);
  // We lost it: the device may well have sent a picture.
  expect(outcome).toEqual({ outcome: 'unreadable', jpeg: null, isPicture: true });
});

it('says that what the device sent is no picture, but not of what ended a vision process', async () => {
  scenes = ['broken', 'present'];
  expect(await look(1)).toMatchObject({ outcome: 'unreadable', isPicture: true });
  const observe = async () => {
    throw new PictureUnreadable('picture_undecodable', 'junk behind a header');
  };
  const junk = await lookAt({ frames, vision: { ...vision, observe }, looks, log })(recordOf(2), watch);
  expect(junk).toEqual({ outcome: 'unreadable', jpeg: null, isPicture: false });
});

it('takes nothing from another session', async () => {
  scenes = ['present', 'present'];
  await look(1);
  await look(2, { session: aSession({ sessionId: 'other' }), lastSeen: null });
  expect(looks).toEqual({ inferred: 2, reused: 0 });
});

it('says whose sitting it is', async () => {
  scenes = ['present'];
  await look(1);
  expect(vision.slots).toEqual(['slot-1']);
});
