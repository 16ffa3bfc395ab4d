import { type Actor, type BrowserEventRequest, permit } from '@proctorwise/contracts';
import { type Clock, toWire } from '@proctorwise/platform';
import type { Announcer } from '../watch/announcer.js';
import { findRunningWatch, type SessionFinder } from './find-session.js';

type ReportPorts = SessionFinder & { readonly clock: Clock; readonly announce: Announcer };

/**
 * Records that the page was left or the camera lost. The same event again changes nothing.
 * @param deviceEpoch as the device says; null from clients that know none
 * @throws {SessionNotFound | SessionStopped | TakenOver}
 */
export const reportBrowserEvent =
  (ports: ReportPorts) =>
  async (
    actor: Actor,
    sessionId: string,
    { event, event_id: id }: BrowserEventRequest,
    deviceEpoch: number | null,
  ): Promise<void> => {
    const reach = permit(actor, 'POST /monitoring/sessions/{session_id}/events');
    const watch = await findRunningWatch(ports, sessionId, actor, reach, deviceEpoch);
    const now = ports.clock();
    watch.heard(now);
    ports.announce.anomalies(watch, await watch.take({ kind: 'browser_event', event, at: now, id }, now));
    ports.announce.session(watch);
  };

/**
 * A sign of life from the candidate's device, every 3 s: a device that was taken over learns it here.
 * @param deviceEpoch as the device says; null from clients that know none
 * @throws {SessionNotFound | SessionStopped | TakenOver}
 */
export const beat =
  (ports: ReportPorts) =>
  async (
    actor: Actor,
    sessionId: string,
    deviceEpoch: number | null,
  ): Promise<{ server_time: string; ends_at: string }> => {
    const reach = permit(actor, 'POST /monitoring/sessions/{session_id}/heartbeat');
    const watch = await findRunningWatch(ports, sessionId, actor, reach, deviceEpoch);
    const now = ports.clock();
    watch.heard(now);
    ports.announce.anomalies(watch, await watch.take({ kind: 'heartbeat', at: now }, now));
    if (!watch.saidConnected) ports.announce.session(watch);
    return { server_time: toWire(new Date(now)), ends_at: toWire(watch.session.endsAt) };
  };
