import { type Actor, permit, type RenewedSessionToken } from '@proctorwise/contracts';
import { type Clock, toWire } from '@proctorwise/platform';
import { TakenOver } from '../domain/monitoring-errors.js';
import { findSession, type SessionFinder } from './find-session.js';
import type { SessionSigner } from './ports.js';
import { issueSessionToken } from './start-session.js';

/**
 * A fresh token for the candidate's device, also after a stop: a submission may still have to be read.
 * @param deviceEpoch as the device says; null from clients that know none
 * @throws {SessionNotFound | TakenOver}
 */
export const renewSessionToken =
  (ports: SessionFinder & { signer: SessionSigner; clock: Clock }) =>
  async (actor: Actor, sessionId: string, deviceEpoch: number | null): Promise<RenewedSessionToken> => {
    const reach = permit(actor, 'POST /monitoring/sessions/{session_id}/token');
    const session = await findSession(ports, sessionId, actor, reach);
    if (deviceEpoch !== null && deviceEpoch !== session.deviceEpoch) throw new TakenOver();
    const backlog = ports.watches.get(sessionId)?.backlog;
    return {
      ...(await issueSessionToken(ports.signer, session)),
      ends_at: toWire(session.endsAt),
      server_time: toWire(new Date(ports.clock())),
      ...(backlog ? { next_frame_number: backlog.nextFrameNumber } : {}),
    };
  };
