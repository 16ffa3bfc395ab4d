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
}

/**
 * Saves what is unsaved, then hands the paper in. Goes on until the server has it: a repeat returns the first result,
 * and a paper that the server closed itself counts as handed in.
 * @throws {ApiError} the server refuses the paper as such
 */
export async function handIn({ timers, autosave, submit, renew, random, onWaiting }: HandInPorts): Promise<void> {
  const never = new AbortController().signal;
  await autosave.flush();
  for (let failures = 1; ; failures += 1) {
    try {
      await submit();
      return;
    } catch (error) {
      const verdict = verdictOnSave(failureOf(error));
      if (verdict.do === 'closed') return;
      if (verdict.do === 'refused' || verdict.do === 'stale') throw error;
      if (verdict.do === 'renew') await renew().catch(() => onWaiting(true));
      else onWaiting(true);
      const asked = verdict.do === 'retry' ? verdict.retryAfterSeconds : null;
      await waitOn(timers, backOffMs(failures, random(), { firstMs: 500, longestMs: 10_000 }, asked), never);
    }
  }
}
