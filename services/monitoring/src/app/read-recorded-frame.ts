import { type Actor, permit } from '@proctorwise/contracts';
import type { Clock } from '@proctorwise/platform';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import { type FrameArchive, FrameNotFound, InvalidFrame } from '../frames/index.js';
import { findSession, type SessionFinder } from './find-session.js';
import { FRAME_PATH_BASE } from './views.js';

const FRAME = /^(?:local_storage\/)?(\d{4}\/\d{2}\/\d{2}\/([0-9a-zA-Z-]{1,64})\/frame_\d{6,10}\.jpg)$/;

/**
 * A recorded picture, as it was received. Who looked is written down before the picture is given out.
 * @throws {FrameNotFound} no such picture, or not within the caller's reach; any other file, too
 */
export const readRecordedFrame =
  (ports: SessionFinder & { readonly archive: FrameArchive; readonly clock: Clock }) =>
  async (actor: Actor, path: string): Promise<Uint8Array> => {
    const reach = permit(actor, 'GET /monitoring/frames');
    const [, inArchive, sessionId] = FRAME.exec(path) ?? [];
    if (!inArchive || !sessionId || actor.kind !== 'user') throw new FrameNotFound(path);
    try {
      await findSession(ports, sessionId, actor, reach);
      const jpeg = await ports.archive.read(inArchive);
      await ports.store.transaction(({ anomalies }) =>
        anomalies.noteView({
          viewerId: actor.userId,
          viewerRole: actor.role,
          sessionId,
          framePath: `${FRAME_PATH_BASE}/${inArchive}`,
          viewedAt: new Date(ports.clock()),
        }),
      );
      return jpeg;
    } catch (error) {
      if (error instanceof SessionNotFound || error instanceof InvalidFrame) throw new FrameNotFound(path);
      throw error;
    }
  };
