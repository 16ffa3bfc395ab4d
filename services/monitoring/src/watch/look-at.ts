import type { Observation } from '@proctorwise/contracts';
import type { Logger } from '@proctorwise/platform';
import { PictureUnreadable } from '@proctorwise/vision';
import type { Vision } from '../app/ports.js';
import { FrameDamaged, type FrameLog, FrameNotFound, type FrameRecord } from '../frames/index.js';

export interface Look {
  readonly outcome: Observation | 'unreadable';
  /** Null where it could not be read. */
  readonly jpeg: Uint8Array | null;
}

/** Looks at an acknowledged picture. What is wrong with the picture itself is an outcome; anything thrown is our own failing. */
export const lookAt =
  ({ frames, vision, log }: { frames: FrameLog; vision: Vision; log: Logger }) =>
  async (record: FrameRecord): Promise<Look> => {
    try {
      const jpeg = await frames.loadJpeg(record);
      return { outcome: await vision.observe(jpeg), jpeg };
    } catch (error) {
      if (!(error instanceof PictureUnreadable || error instanceof FrameDamaged || error instanceof FrameNotFound))
        throw error;
      log.warn({ err: error, sessionId: record.sessionId, frameNumber: record.frameNumber }, 'unreadable frame');
      return { outcome: 'unreadable', jpeg: null };
    }
  };
