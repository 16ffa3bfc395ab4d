import {
  type Actor,
  BROWSER_EVENTS,
  type BrowserEvent,
  DomainError,
  type FrameReply,
  type FrameRequest,
  permit,
} from '@proctorwise/contracts';
import { toWire } from '@proctorwise/platform';
import type { Announcer } from '../watch/announcer.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { SessionWatch } from '../watch/session-watch.js';
import { openedIn } from '../watch/watch-changes.js';
import { type AcceptFramePorts, appendFrame, checkPicture } from './accept-frame.js';
import { findRunningWatch } from './find-session.js';
import type { AnomalyRecord } from './store.js';
import { toBrief, toWireAnomaly } from './views.js';

const WAIT_FOR_ANALYSIS_MS = 500;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export interface OriginalFramePorts extends AcceptFramePorts {
  readonly announce: Announcer;
  readonly feed: LiveFeed;
  readonly newId: () => string;
  /**
   * The original answered with the anomalies of the very frame: its analysis is waited for so long, ms, then it is
   * `pending`. @default 500
   */
  readonly waitForAnalysisMs?: number;
}

/**
 * The original system's frame call, over its socket: base64 in JSON, with or without a browser event. No device epoch,
 * no capture time.
 * @throws as acceptFrame; frame_data_missing and not_base64 besides
 */
export const acceptStreamedFrame =
  (ports: OriginalFramePorts) =>
  async (actor: Actor, sessionId: string, request: FrameRequest): Promise<FrameReply> => {
    const reach = permit(actor, 'WS /monitoring/sessions/{session_id}/stream');
    const watch = await findRunningWatch(ports, sessionId, actor, reach, null);
    return accept(ports, watch, request);
  };

/** The same by POST: both sockets of the session are told then. @throws as acceptStreamedFrame */
export const acceptPostedFrame =
  (ports: OriginalFramePorts) =>
  async (actor: Actor, sessionId: string, request: FrameRequest): Promise<FrameReply> => {
    const reach = permit(actor, 'POST /monitoring/sessions/{session_id}/frame');
    const watch = await findRunningWatch(ports, sessionId, actor, reach, null);
    const reply = await accept(ports, watch, request);
    const data = reply.anomalies_detected.map(({ anomaly_id, anomaly_type, severity, description }) => ({
      anomaly_id,
      anomaly_type,
      severity,
      description,
    }));
    ports.feed.toCandidate(sessionId, { type: 'anomalies', data });
    // A picture is shown when it is judged; a bare event has nothing to wait for.
    if (request.frame_data === '')
      ports.feed.toSession(sessionId, {
        type: 'frame',
        frame_data: '',
        frame_number: request.frame_number,
        timestamp: toWire(new Date(ports.clock())),
        anomalies: reply.anomalies_detected.map(toBrief),
        observation: null,
      });
    return reply;
  };

async function accept(ports: OriginalFramePorts, watch: SessionWatch, request: FrameRequest): Promise<FrameReply> {
  const { frame_data: data, frame_number: frameNumber } = request;
  const event = BROWSER_EVENTS.find((name) => name === request.browser_event);
  if (data === '' && !event)
    throw new DomainError('frame_data_missing', 'frame_data is empty and there is no browser_event.');
  const picture = data === '' ? null : decode(data);
  if (picture) checkPicture({ jpeg: picture, frameNumber });

  const now = ports.clock();
  const opened: AnomalyRecord[] = [];
  if (event) opened.push(...(await takeEvent(ports, watch, event, picture ? frameNumber : null, now)));
  let analysis: FrameReply['analysis'] = 'done';
  if (picture) {
    const frame = { frameNumber, jpeg: picture, capturedAt: null, clockOffsetMs: null, deviceEpoch: null };
    const { position } = await appendFrame(ports, watch, frame, now);
    const judged = await watch.backlog.judged(position, ports.waitForAnalysisMs ?? WAIT_FOR_ANALYSIS_MS);
    if (judged) opened.push(...openedIn(judged));
    else analysis = 'pending';
  }
  return {
    session_id: watch.session.sessionId,
    frame_number: frameNumber,
    anomalies_detected: opened.map(toWireAnomaly),
    analysis,
  };
}

/** @param frameNumber of the picture that carries it: sent again, the event counts once; null where there is none */
async function takeEvent(
  { announce, newId }: OriginalFramePorts,
  watch: SessionWatch,
  event: BrowserEvent,
  frameNumber: number | null,
  at: number,
): Promise<AnomalyRecord[]> {
  watch.heard(at);
  const id = frameNumber === null ? newId() : `frame-${frameNumber}-${event}`;
  const changes = await watch.take({ kind: 'browser_event', event, at, occurredAt: null, id }, at);
  announce.anomalies(watch, changes);
  announce.session(watch);
  return openedIn(changes);
}

/** Base64, bare or as a data URL. @throws {DomainError} not_base64 */
function decode(text: string): Uint8Array {
  const bare = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text;
  if (bare.length % 4 !== 0 || !BASE64.test(bare)) throw new DomainError('not_base64', 'Incorrect padding');
  return Buffer.from(bare, 'base64');
}
