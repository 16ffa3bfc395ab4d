import { backOffMs, SEND_BACK_OFF } from '../../../api/back-off.js';
import type { Verdict } from './send-verdict.js';

/** What a sender is handed: the queue, the way out, the clock and chance. */
export interface SenderPorts<T> {
  /** The oldest item that waits, null where none does. */
  peek(): Promise<T | null>;
  /** Resolves when the server has it for good; its rejection is judged by `verdict`. */
  send(item: T): Promise<void>;
  /** Takes the item out of the queue; `lost` where the server will never have it. */
  settle(item: T, lost: boolean): Promise<void>;
  verdict(error: unknown): Verdict;
  /** Renews the session token. */
  renew(): Promise<void>;
  /** Resolves after that many ms, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
  random(): number;
  /** Told each time sending starts to fail or works again. */
  onReachable(reachable: boolean): void;
  /** The end: nothing is sent after it. */
  onEnd(end: 'fenced' | 'stopped'): void;
}

interface Pause {
  readonly waitMs: number;
  readonly mayHurry: boolean;
}
const SETTLED: Pause = { waitMs: 0, mayHurry: false };

/** Tries for an item whose refusal may be its own fault, before it is given up. */
const BOUNDED_TRIES = 6;

/**
 * Sends what waits, oldest first, one at a time, at most one each `gapMs`: after an outage the backlog drains at a
 * bounded rate beside the living stream. Runs until `stop`, a fence or the session's end.
 */
export class OrderedSender<T> {
  readonly #ports: SenderPorts<T>;
  readonly #gapMs: number;
  readonly #stopping = new AbortController();
  #fromIdle: (() => void) | null = null;
  #fromBackOff: (() => void) | null = null;
  #woken = false;
  #running: Promise<void> | null = null;
  #failures = 0;
  #ended = false;

  constructor(ports: SenderPorts<T>, gapMs: number) {
    this.#ports = ports;
    this.#gapMs = gapMs;
  }

  /** The server said that it is over: nothing is sent any more. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Starts the loop; a second call changes nothing. The promise settles when it ends. */
  start(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Something new waits. It does not cut a back-off short: pictures come every 2 s. */
  wake(): void {
    this.#woken = true;
    this.#fromIdle?.();
  }

  /** The network is back: try now, unless the server itself asked for a wait. */
  hurry(): void {
    this.wake();
    this.#fromBackOff?.();
  }

  /** Ends the loop after the call in flight. */
  stop(): void {
    this.#stopping.abort();
    this.#fromIdle?.();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && !this.#ended) {
      this.#woken = false;
      const item = await this.#ports.peek();
      if (item === null) {
        await this.#untilWoken();
        continue;
      }
      const startedAt = this.#ports.now();
      const retry = await this.#sendOne(item);
      const rest = Math.max(retry.waitMs, this.#gapMs - (this.#ports.now() - startedAt));
      if (rest > 0 && !this.#ended) await this.#pause(rest, retry.mayHurry);
    }
  }

  /** @returns how long to wait before the next try; 0 where the item is settled */
  async #sendOne(item: T): Promise<Pause> {
    try {
      await this.#ports.send(item);
    } catch (error) {
      return this.#onFailure(item, this.#ports.verdict(error));
    }
    await this.#settle(item, false);
    return SETTLED;
  }

  async #onFailure(item: T, verdict: Verdict): Promise<Pause> {
    if (verdict.do === 'fenced' || verdict.do === 'stopped') {
      this.#ended = true;
      this.#ports.onEnd(verdict.do);
      return SETTLED;
    }
    if (verdict.do === 'drop' || (verdict.do === 'retry' && verdict.bounded && this.#failures + 1 >= BOUNDED_TRIES)) {
      await this.#settle(item, true);
      return SETTLED;
    }
    this.#failures += 1;
    if (verdict.do === 'renew') await this.#renew();
    else this.#ports.onReachable(verdict.do === 'later');
    const asked = verdict.do === 'renew' ? null : verdict.retryAfterSeconds;
    return {
      waitMs: backOffMs(this.#failures, this.#ports.random(), SEND_BACK_OFF, asked),
      mayHurry: asked === null,
    };
  }

  async #settle(item: T, lost: boolean): Promise<void> {
    this.#failures = 0;
    await this.#ports.settle(item, lost);
    this.#ports.onReachable(true);
  }

  /** A renewal that fails is tried again with the item: its own next answer says what is wrong. */
  async #renew(): Promise<void> {
    try {
      await this.#ports.renew();
    } catch {
      this.#ports.onReachable(false);
    }
  }

  async #pause(ms: number, mayHurry: boolean): Promise<void> {
    const over = new AbortController();
    const cut = (): void => over.abort();
    this.#stopping.signal.addEventListener('abort', cut, { once: true });
    if (mayHurry) this.#fromBackOff = cut;
    await this.#ports.wait(ms, over.signal);
    this.#fromBackOff = null;
    this.#stopping.signal.removeEventListener('abort', cut);
  }

  async #untilWoken(): Promise<void> {
    if (this.#woken || this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#fromIdle = resolve;
    });
    this.#fromIdle = null;
  }
}
