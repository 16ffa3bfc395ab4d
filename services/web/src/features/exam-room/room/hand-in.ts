import { backOffMs } from '../../../api/back-off.js';
import { type Timers, waitOn } from '../../../api/timers.js';
import { failureOf } from '../device/failure.js';
import type { AutosaveSender } from '../engine/autosave-sender.js';
import { verdictOnSave } from '../engine/send-verdict.js';

export interface HandInPorts {
  readonly timers: Timers;
  readonly autosave: AutosaveSender;
  submit(): Promise<unknown>;
  renew(): Promise<void>;
  random(): number;
  /** Told while the server cannot be reached. */
  onWaiting(waiting: boolean): void;
  /** Pictures that still wait and can still be sent; no new ones come. */
  picturesLeft(): number;
  /** For how much longer they may be waited for, ms. */
  patienceMs(): number;
  /** Told while they are waited for. */
  onPictures(left: number): void;
  /** Another device has the session: this one hands nothing in. */
  onTakenOver(): void;
}

const LOOK_EVERY_MS = 200;

/**
 * Saves what is unsaved, lets the last pictures go, those of an outage among them, for with the paper the session ends
 * and takes none any more, then hands the paper in. Goes on until the server has it: a repeat returns the first result,
 * and a paper that the server closed itself counts as handed in.
 * @throws {ApiError} the server refuses the paper as such
 */
export async function handIn(ports: HandInPorts): Promise<void> {
  const { timers, autosave, submit, renew, random, onWaiting, onTakenOver } = ports;
  const never = new AbortController().signal;
  await autosave.flush();
  for (let left = ports.picturesLeft(); left > 0 && ports.patienceMs() > 0; left = ports.picturesLeft()) {
    ports.onPictures(left);
    await waitOn(timers, LOOK_EVERY_MS, never);
  }
  for (let failures = 1; ; failures += 1) {
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
      if (verdict.do === 'renew') await renew().catch(() => onWaiting(true));
      else onWaiting(true);
      const asked = verdict.do === 'retry' ? verdict.retryAfterSeconds : null;
      await waitOn(timers, backOffMs(failures, random(), { firstMs: 500, longestMs: 10_000 }, asked), never);
    }
  }
}
