import type { Observation } from '@proctorwise/contracts';
import { PictureUnreadable, VisionUnavailable } from '@proctorwise/vision';
import type { Vision } from '../app/ports.js';
import { aPicture, nobody, withObject, withPeople } from '../domain/rules/testing/sessions.js';
import { sceneOf } from './pictures.js';

const SCENES: Record<string, () => Observation> = {
  present: () => aPicture(),
  absent: () => nobody(),
  two: () => withPeople(2),
  phone: () => withObject('phone', 0.8),
};

/** Vision that sees in each picture the scene it was made of; `broken` kills it, as a picture of evil would. */
export interface ScriptedVision extends Vision {
  /** Looks that fail before it works again; Infinity for ever. */
  failures: number;
  /** Awaited before each look. */
  before: () => Promise<void>;
  looks: number;
  /** Of the sittings whose pictures it looked at, in order. */
  readonly slots: (string | null)[];
  /** Does it say that it can look? */
  ready: boolean;
}

export function scriptedVision(): ScriptedVision {
  return {
    failures: 0,
    looks: 0,
    slots: [],
    parallelPictures: 2,
    ready: true,
    before: async () => undefined,
    async observe(jpeg, { slotId }) {
      this.looks += 1;
      this.slots.push(slotId);
      await this.before();
      if (this.failures > 0) {
        this.failures -= 1;
        throw new VisionUnavailable('scripted to be away');
      }
      const scene = SCENES[sceneOf(jpeg)];
      if (!scene) throw new PictureUnreadable('killed_the_process', 'scripted to be broken');
      return scene();
    },
    status() {
      return { model: 'scripted', processes: 1, ready: this.ready, warning: null, fallback: null };
    },
  };
}
