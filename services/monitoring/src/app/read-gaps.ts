import { type Actor, permit, type SessionGap } from '@proctorwise/contracts';
import { findSession, type SessionFinder } from './find-session.js';
import { toWireGap } from './views.js';

/** When less of a session was seen than promised, and why; newest first. @throws {SessionNotFound} */
export const listGaps =
  (ports: SessionFinder) =>
  async (actor: Actor, sessionId: string): Promise<SessionGap[]> => {
    const reach = permit(actor, 'GET /monitoring/sessions/{session_id}/gaps');
    await findSession(ports, sessionId, actor, reach);
    const rows = await ports.store.read(({ gaps }) => gaps.ofSession(sessionId));
    return rows.map(toWireGap);
  };
