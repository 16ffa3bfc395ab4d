import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Observation } from '@proctorwise/contracts';
import { type Answer, ask, type VisionAddress, wasNeverSent } from './ask.js';
import { PictureUnreadable, VisionBusy, VisionFailed, VisionUnavailable } from './errors.js';
import { type Backoff, pauseMs } from './pool/backoff.js';

export interface VisionClientOptions {
  /** A vision process, or the Kubernetes Service before many. */
  address: VisionAddress;
  /** Pictures under way at once; more are refused as busy. @default 32 */
  maxInFlight?: number;
  /** Milliseconds for one try. @default 10 s */
  deadlineMs?: number;
  /** Tries for a picture that was refused or could not be sent. @default 4 */
  tries?: number;
  /** Pauses between tries. @default 0.1 s to 1 s */
  backoff?: Backoff;
  /** 0..1. @default Math.random */
  random?: () => number;
}

export interface VisionClient {
  /**
   * @throws {PictureUnreadable} the picture's own fault, also where two processes broke off during it
   * @throws {VisionBusy} too many are under way. @throws {VisionUnavailable} not reached, or refused at every try
   * @throws {VisionFailed} a fault inside vision. @throws the signal's reason
   */
  observe(jpeg: Uint8Array, options?: { signal?: AbortSignal }): Promise<Observation>;
  close(): void;
}

/** As in the pool: a picture during which this many processes broke off is looked at no more. */
const MAX_BREAKS = 2;

/** Looks with vision processes that somebody else started: a sitting's pods. */
export function createVisionClient(options: VisionClientOptions): VisionClient {
  const { address, maxInFlight = 32, deadlineMs = 10_000, tries = 4, random = Math.random } = options;
  const backoff = options.backoff ?? { firstMs: 100, longestMs: 1_000 };
  const agent = new Agent({ keepAlive: true, maxSockets: maxInFlight });
  let inFlight = 0;

  const observeOnce = async (jpeg: Uint8Array, signal: AbortSignal | undefined): Promise<Observation> => {
    let breaks = 0;
    let why = '';
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const deadline = AbortSignal.timeout(deadlineMs);
      let answer: Answer | undefined;
      try {
        answer = await ask(address, agent, jpeg, signal ? AbortSignal.any([signal, deadline]) : deadline);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        why = String(error);
        if (!wasNeverSent(error)) breaks += 1;
        if (breaks >= MAX_BREAKS) throw new PictureUnreadable('killed_the_process', why, { cause: error });
      }
      if (answer?.kind === 'observed') return answer.observation;
      if (answer?.kind === 'unreadable') throw new PictureUnreadable(answer.reason, answer.detail);
      if (answer?.kind === 'failed') throw new VisionFailed(answer.status, answer.detail);
      if (answer?.kind === 'refused') why = `${answer.status} ${answer.detail}`;
      if (attempt < tries) await pause(pauseMs(attempt, backoff, random()), undefined, signal ? { signal } : {});
    }
    throw new VisionUnavailable(`${tries} tries, the last: ${why}`);
  };

  return {
    async observe(jpeg, { signal } = {}) {
      signal?.throwIfAborted();
      if (inFlight >= maxInFlight) throw new VisionBusy(inFlight);
      inFlight += 1;
      try {
        return await observeOnce(jpeg, signal);
      } catch (error) {
        if (signal?.aborted) throw signal.reason; // a pause that was cut short has an error of its own
        throw error;
      } finally {
        inFlight -= 1;
      }
    },
    close: () => agent.destroy(),
  };
}
