import { backOffMs } from '../../../api/back-off.js';
import { type Timers, waitOn } from '../../../api/timers.js';
import { failureOf } from '../device/failure.js';
import type { AutosaveSender } from '../engine/autosave-sender.js';
import { verdictOnSave } from '../engine/send-verdict.js';
import type { Phase } from './room-state.js';

export interface HandInPorts {
  readonly timers: Timers;
  readonly autosave: AutosaveSender;
  submit(): Promise<unknown>;
  renew(): Promise<void>;
  random(): number;
  /** Told while the server cannot be reached. */
  onWaiting(waiting: boolean): void;
  /** Pictures that still wait and can still be sent. @param waitedMs for them, before this try to hand in */
  picturesLeft(waitedMs: number): number;
  /** For how much longer they may be waited for, ms. @param waitedMs for them, before this try to hand in */
  patienceMs(waitedMs: number): number;
  /** Told while they are waited for. */
  onPictures(left: number): void;
  /** No picture is taken while the paper is on its way: none may come after it. */
  onSending(sending: boolean): void;
  /** Another device has the session: this one hands nothing in. */
  onTakenOver(): void;
}

/** Pictures go on until the paper is on its way, and again where it is refused: as long as the sitting does. */
export const takesPictures = (phase: Phase): boolean =>
  phase.at !== 'done' && !(phase.at === 'handing_in' && phase.sending === true);

const LOOK_EVERY_MS = 200;
/** A picture is taken each 2 s: between two tries that hang there has to be one, or its absence would be told. */
const FOR_A_PICTURE_MS = 3_000;

/**
 * Saves what is unsaved, lets the last pictures go, those of an outage among them, for with the paper the session ends
 * and takes none any more, then hands the paper in. While the server cannot take it, pictures go on: the sitting does, and
 * a device that sends none would be missed. Goes on until the server has it: a repeat returns the first result,
 * and a paper that the server closed itself counts as handed in.
 * @throws {ApiError} the server refuses the paper as such
 */
export async function handIn(ports: HandInPorts): Promise<void> {
  const { timers, autosave, submit, renew, random, onWaiting, onTakenOver } = ports;
  const never = new AbortController().signal;
  await autosave.flush();
  for (let failures = 1; ; failures += 1) {
    ports.onSending(true);
    for (let waitedMs = 0; ports.patienceMs(waitedMs) > 0; waitedMs += LOOK_EVERY_MS) {
      const left = ports.picturesLeft(waitedMs);
      if (left === 0) break;
      ports.onPictures(left);
      await waitOn(timers, LOOK_EVERY_MS, never);
    }
    try {
      await submit();
      return;
    } catch (error) {
      const verdict = verdictOnSave(failureOf(error));
      if (verdict.do === 'closed') return;
      if (verdict.do === 'fenced') {
        onTakenOver();
        return;
      }
      if (verdict.do === 'refused' || verdict.do === 'stale') throw error;
      ports.onSending(false);
      if (verdict.do === 'renew') await renew().catch(() => onWaiting(true));
      else onWaiting(true);
      const asked = verdict.do === 'retry' ? verdict.retryAfterSeconds : null;
      const pauseMs = backOffMs(failures, random(), { firstMs: 500, longestMs: 10_000 }, asked);
      await waitOn(timers, verdict.do === 'renew' ? pauseMs : Math.max(pauseMs, FOR_A_PICTURE_MS), never);
    }
  }
}
