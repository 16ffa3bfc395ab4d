import { type Actor, type BrowserEventRequest, permit } from '@proctorwise/contracts';
import { type Clock, toWire } from '@proctorwise/platform';
import { isCaptureTime } from '../frames/index.js';
import type { Announcer } from '../watch/announcer.js';
import { findRunningWatch, type SessionFinder } from './find-session.js';

type ReportPorts = SessionFinder & { readonly clock: Clock; readonly announce: Announcer };

/** What the device says of itself beside the event. */
export interface ReportingDevice {
  /** Null from clients that know none. */
  readonly deviceEpoch: number | null;
  /** Server clock minus device clock as the device measured it, ms; null where it did not. */
  readonly clockOffsetMs: number | null;
}

/**
 * When an event happened, by the server's clock. A time that is merely wrong passes: the rules doubt it, and go by the
 * time of arrival.
 * @param startedAt of the session, ms since the Unix epoch
 * @returns ms since the Unix epoch; null where the device does not say, did not measure its clock, or means a time before
 * the session
 */
export function correctedEventTime(
  { occurred_at }: Pick<BrowserEventRequest, 'occurred_at'>,
  clockOffsetMs: number | null,
  startedAt: number,
): number | null {
  if (occurred_at === undefined || clockOffsetMs === null) return null;
  const corrected = Math.round(Date.parse(occurred_at) + clockOffsetMs);
  return isCaptureTime(corrected) && corrected >= startedAt ? corrected : null;
}

/**
 * Records that the page was left or the camera lost. The same event again changes nothing.
 * @throws {SessionNotFound | SessionStopped | TakenOver}
 */
export const reportBrowserEvent =
  (ports: ReportPorts) =>
  async (
    actor: Actor,
    sessionId: string,
    request: BrowserEventRequest,
    { deviceEpoch, clockOffsetMs }: ReportingDevice,
  ): Promise<void> => {
    const reach = permit(actor, 'POST /monitoring/sessions/{session_id}/events');
    const watch = await findRunningWatch(ports, sessionId, actor, reach, deviceEpoch);
    const now = ports.clock();
    watch.heard(now);
    const { event, event_id: id } = request;
    const occurredAt = correctedEventTime(request, clockOffsetMs, watch.session.startedAt.getTime());
    const changes = await watch.take({ kind: 'browser_event', event, at: now, occurredAt, id }, now);
    ports.announce.anomalies(watch, changes);
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
