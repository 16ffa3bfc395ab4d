import {
  type Actor,
  BROWSER_EVENTS,
  type BrowserEvent,
  DomainError,
  type FrameReply,
  type FrameRequest,
  permit,
} from '@proctorwise/contracts';
import type { Announcer } from '../watch/announcer.js';
import type { WatchChanges } from '../watch/session-watch.js';
import { type AcceptFramePorts, appendFrame, checkPicture } from './accept-frame.js';
import { findRunningWatch } from './find-session.js';
import { toWireAnomaly } from './views.js';

/** The original answered with the anomalies of the very frame: wait this long for its analysis, then say `pending`. */
const WAIT_FOR_ANALYSIS_MS = 500;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The original system's frame call: base64 in JSON, with or without a browser event. No device epoch, no capture time.
 * @throws as acceptFrame; frame_data_missing and not_base64 besides
 */
export const acceptOriginalFrame =
  (ports: AcceptFramePorts & { readonly announce: Announcer; readonly newId: () => string }) =>
  async (actor: Actor, sessionId: string, request: FrameRequest): Promise<FrameReply> => {
    const reach = permit(actor, 'POST /monitoring/sessions/{session_id}/frame');
    const watch = await findRunningWatch(ports, sessionId, actor, reach, null);
    const event = BROWSER_EVENTS.find((name) => name === request.browser_event);
    if (request.frame_data === '' && !event)
      throw new DomainError('frame_data_missing', 'frame_data is empty and there is no browser_event.');
    const picture = request.frame_data === '' ? null : decode(request.frame_data);
    if (picture) checkPicture({ jpeg: picture, frameNumber: request.frame_number });

    const opened: WatchChanges[] = [];
    const now = ports.clock();
    if (event) opened.push(await takeEvent(event, now));
    let analysis: FrameReply['analysis'] = 'done';
    if (picture) {
      const { position } = await appendFrame(
        ports,
        watch,
        {
          frameNumber: request.frame_number,
          jpeg: picture,
          capturedAt: null,
          clockOffsetMs: null,
          deviceEpoch: null,
        },
        now,
      );
      const judged = await watch.judged(position, WAIT_FOR_ANALYSIS_MS);
      if (judged) opened.push(judged);
      else analysis = 'pending';
    }
    return {
      session_id: sessionId,
      frame_number: request.frame_number,
      anomalies_detected: opened
        .flatMap(({ anomalies }) => anomalies)
        .filter(({ kind }) => kind === 'opened')
        .map(({ row }) => toWireAnomaly(row)),
      analysis,
    };

    async function takeEvent(name: BrowserEvent, at: number): Promise<WatchChanges> {
      const changes = await watch.take({ kind: 'browser_event', event: name, at, id: ports.newId() }, at);
      ports.announce.anomalies(watch, changes);
      ports.announce.session(watch);
      return changes;
    }
  };

/** Base64, bare or as a data URL. @throws {DomainError} not_base64 */
function decode(text: string): Uint8Array {
  const bare = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text;
  if (bare.length % 4 !== 0 || !BASE64.test(bare)) throw new DomainError('not_base64', 'Incorrect padding');
  return Buffer.from(bare, 'base64');
}
