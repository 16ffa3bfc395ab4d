import type { Actor } from '@proctorwise/contracts';
import type { Clock } from '@proctorwise/platform';
import type { Session } from '../domain/session.js';
import { sessionFolder } from '../frames/index.js';
import type { MonitoringStore } from './store.js';
import { FRAME_PATH_BASE } from './views.js';

/**
 * Writes down that someone begins to watch sessions as they go on: their pictures from now on, not one of them. The
 * record names the session's folder where a look at one picture names the picture.
 */
export const noteWatching =
  ({ store, clock }: { readonly store: MonitoringStore; readonly clock: Clock }) =>
  async (viewer: Actor, sessions: readonly Session[]): Promise<void> => {
    if (viewer.kind !== 'user' || sessions.length === 0) return;
    const viewedAt = new Date(clock());
    await store.transaction(async ({ anomalies }) => {
      for (const session of sessions)
        await anomalies.noteView({
          viewerId: viewer.userId,
          viewerRole: viewer.role,
          sessionId: session.sessionId,
          framePath: `${FRAME_PATH_BASE}/${sessionFolder({ sessionId: session.sessionId, sessionStartedAt: session.startedAt })}/`,
          viewedAt,
        });
    });
  };
