import type { Observation } from '@proctorwise/contracts';
import type { Logger } from '@proctorwise/platform';
import { PictureUnreadable } from '@proctorwise/vision';
import type { Vision } from '../app/ports.js';
import { FrameDamaged, type FrameLog, FrameNotFound, type FrameRecord } from '../frames/index.js';
import type { LookCounts } from './look-counts.js';
import type { SessionWatch } from './session-watch.js';

export interface Look {
  readonly outcome: Observation | 'unreadable';
  /** Null where it could not be read. */
  readonly jpeg: Uint8Array | null;
  /** False where what the device sent is none. What we lost, or what ended a vision process, may well have been one. */
  readonly isPicture: boolean;
}

export interface LookAtPorts {
  readonly frames: FrameLog;
  readonly vision: Vision;
  readonly looks: LookCounts;
  readonly log: Logger;
}

/**
 * Looks at an acknowledged picture of a session. One that is to the byte what vision saw last in this session is not
 * looked at again: its observation is taken again. What is wrong with the picture itself is an outcome; anything thrown
 * is our own failing.
 */
export const lookAt =
  ({ frames, vision, looks, log }: LookAtPorts) =>
  async (record: FrameRecord, watch: Pick<SessionWatch, 'session' | 'lastSeen'>): Promise<Look> => {
    try {
      const jpeg = await frames.loadJpeg(record);
      const { lastSeen, session } = watch;
      if (lastSeen?.sha256 === record.sha256) {
        looks.reused += 1;
        return { outcome: lastSeen.observation, jpeg, isPicture: true };
      }
      const observation = await vision.observe(jpeg, { slotId: session.slotId });
      looks.inferred += 1;
      watch.lastSeen = { sha256: record.sha256, observation };
      return { outcome: observation, jpeg, isPicture: true };
    } catch (error) {
      if (!(error instanceof PictureUnreadable || error instanceof FrameDamaged || error instanceof FrameNotFound))
        throw error;
      log.warn({ err: error, sessionId: record.sessionId, frameNumber: record.frameNumber }, 'unreadable frame');
      const isPicture = !(error instanceof PictureUnreadable) || error.reason === 'killed_the_process';
      return { outcome: 'unreadable', jpeg: null, isPicture };
    }
  };
