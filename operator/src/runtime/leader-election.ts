import { linkedAbort } from './abort.js';
import { type Clock, type Random, systemClock } from './clock.js';
import { asError, isApiError } from './errors.js';
import { type Lease, type LeaseSpec, type LeaseStore, microTime } from './lease.js';
import type { Log } from './log.js';

export interface LeaderElectionOptions {
  readonly lease: LeaseStore;
  /** Unlike that of any other process, this one's earlier lives included: the pod's name and a random part. */
  readonly identity: string;
  readonly log: Log;
  readonly onElected?: () => void;
  /** Leadership is lost: end the process. Told once; the elector does not stand again. */
  readonly onLost?: () => void;
  /** Others may take the lease when it has not changed for so long. @default 15,000 ms */
  readonly leaseDurationMs?: number;
  /** The leader gives up when it could not renew for so long. @default 10,000 ms */
  readonly renewDeadlineMs?: number;
  /** Between tries. @default 2,000 ms */
  readonly retryPeriodMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** For giving the lease back at the end: where that takes longer the standby waits the lease out. */
const RELEASE_WITHIN_MS = 2_000;

/**
 * At most one leader, by a Lease.
 *
 * The leader counts `renewDeadlineMs` from before it sent its last successful renewal; a standby counts
 * `leaseDurationMs` from after it saw that renewal. So the one has stopped before the other can begin, whatever is paused
 * or lost, as long as their clocks run equally fast: monotonic clocks, so that it does not matter what they show. (A
 * machine that sleeps as a whole stops that clock: its writes in that moment are not fenced.)
 */
export class LeaderElection {
  readonly #options: LeaderElectionOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #durationMs: number;
  readonly #deadlineMs: number;
  readonly #retryMs: number;
  /** As last read or written, and when we saw that it had changed, monotonic ms. */
  #seen: { readonly lease: Lease; readonly at: number } | undefined;
  /** What we have seen is not what there is. */
  #mustReadAnew = true;
  /** When the last try began, monotonic ms. */
  #triedAt = Number.NEGATIVE_INFINITY;
  /** Monotonic ms; -Infinity while not leader. */
  #validUntil = Number.NEGATIVE_INFINITY;

  /** @throws {RangeError} not leaseDuration > renewDeadline > retryPeriod > 0 */
  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#durationMs = options.leaseDurationMs ?? 15_000;
    this.#deadlineMs = options.renewDeadlineMs ?? 10_000;
    this.#retryMs = options.retryPeriodMs ?? 2_000;
    if (!(this.#durationMs > this.#deadlineMs && this.#deadlineMs > this.#retryMs && this.#retryMs > 0)) {
      throw new RangeError('leader election needs leaseDuration > renewDeadline > retryPeriod > 0');
    }
  }

  /**
   * Whether this process may write at this instant. Asks the clock, not a flag: a process that was stopped for a minute
   * knows at its first instruction. For `mayWrite` of the transport.
   */
  isLeader(): boolean {
    return this.#clock.monotonic() < this.#validUntil;
  }

  /** Who holds the lease, as last seen. */
  get holder(): string | undefined {
    return this.#seen?.lease.spec.holderIdentity || undefined;
  }

  /**
   * Stands for election, and once elected stays leader as long as it can renew.
   * @param signal stop: the lease is given back, so that a standby need not wait. Let all writes have ended before
   * @returns `lost` after onLost, or `released` after the signal; it never throws
   */
  async run(signal: AbortSignal): Promise<'lost' | 'released'> {
    while (!signal.aborted && !(await this.#tryOnce(signal))) await this.#pause(signal);
    if (!signal.aborted) {
      this.#options.log.info({ identity: this.#options.identity }, 'elected');
      this.#options.onElected?.();
      if ((await this.#stayLeader(signal)) === 'lost') return this.#lost();
    }
    await this.#release();
    return 'released';
  }

  async #stayLeader(signal: AbortSignal): Promise<'lost' | 'stopped'> {
    while (this.isLeader()) {
      await this.#pause(signal);
      if (signal.aborted) return 'stopped';
      if (!this.isLeader()) return 'lost';
      const deadline = linkedAbort(signal);
      const cancel = this.#clock.after(this.#validUntil - this.#clock.monotonic(), () => deadline.abort());
      try {
        await this.#tryOnce(deadline.signal);
      } finally {
        cancel();
        deadline.release();
      }
    }
    return signal.aborted ? 'stopped' : 'lost';
  }

  #lost(): 'lost' {
    this.#validUntil = Number.NEGATIVE_INFINITY;
    this.#options.log.error({ identity: this.#options.identity, holder: this.holder }, 'leadership lost');
    this.#options.onLost?.();
    return 'lost';
  }

  /**
   * Waits a retry period; no longer than the leadership lasts, nor, for a standby, than the lease of another. Standbys
   * spread themselves, up to a fifth. A leader's period runs from the beginning of its last try: what a slow server took
   * for that one is not added, for its next answer may be as slow and has to come before the deadline.
   */
  async #pause(signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic();
    const leftMs = this.#validUntil - now;
    if (leftMs > 0) {
      const periodLeftMs = Math.max(this.#triedAt + this.#retryMs - now, 0);
      return this.#clock.sleep(Math.min(periodLeftMs, leftMs), signal);
    }
    const retryMs = this.#retryMs * (1 + this.#random() / 5);
    const untilFreeMs = this.#seen ? this.#seen.at + this.#durationOf(this.#seen.lease.spec) - now : 0;
    await this.#clock.sleep(untilFreeMs > 0 ? Math.min(retryMs, untilFreeMs) : retryMs, signal);
  }

  /** The longer of what its holder was promised and what we go by. */
  #durationOf({ leaseDurationSeconds }: LeaseSpec): number {
    return Math.max(this.#durationMs, (leaseDurationSeconds ?? 0) * 1_000);
  }

  /** Takes or renews the lease. @returns whether it is ours now; a failure is logged and is no */
  async #tryOnce(signal: AbortSignal): Promise<boolean> {
    const sentAt = this.#clock.monotonic();
    this.#triedAt = sentAt;
    try {
      const lease = await this.#write(signal);
      if (!lease) return false;
      this.#seen = { lease, at: this.#clock.monotonic() };
      // An answer that was long on its way tells of a past that may be over.
      this.#validUntil = sentAt + this.#deadlineMs;
      return this.isLeader();
    } catch (thrown) {
      if (signal.aborted) return false;
      // Someone else was faster, or our own write of before has arrived after all: look anew at the next try.
      if (isApiError(thrown, 'conflict', 'already_exists')) this.#mustReadAnew = true;
      this.#options.log.warn({ err: asError(thrown), isLeader: this.isLeader() }, 'the lease could not be written');
      return false;
    }
  }

  /** @returns undefined where another holds it */
  async #write(signal: AbortSignal): Promise<Lease | undefined> {
    const { lease: store, identity } = this.#options;
    // As long as we are leader, what we wrote last is what there is; where it is not, the API server answers conflict.
    if (!this.isLeader() || this.#mustReadAnew || !this.#seen) {
      const lease = await store.read(signal);
      this.#mustReadAnew = false;
      if (!lease) return store.create(this.#spec(undefined), signal);
      if (this.#seen?.lease.resourceVersion !== lease.resourceVersion) {
        this.#seen = { lease, at: this.#clock.monotonic() };
      }
    }
    const { lease, at } = this.#seen!;
    const { holderIdentity = '' } = lease.spec;
    const isFree = holderIdentity === '' || holderIdentity === identity;
    // Taken from us by hand: whoever is named there believes it at once.
    if (!isFree) this.#validUntil = Number.NEGATIVE_INFINITY;
    if (!isFree && this.#clock.monotonic() < at + this.#durationOf(lease.spec)) return undefined;
    return store.update(this.#spec(lease.spec), lease.resourceVersion, signal);
  }

  #spec(before: LeaseSpec | undefined): LeaseSpec {
    const { identity } = this.#options;
    const now = microTime(this.#clock.now());
    const isOurs = before?.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(this.#durationMs / 1_000),
      acquireTime: (isOurs && before.acquireTime) || now,
      renewTime: now,
      leaseTransitions: (before?.leaseTransitions ?? 0) + (isOurs || !before ? 0 : 1),
    };
  }

  /** Stops being leader first, then says so. Where that fails the standby waits the lease out. */
  async #release(): Promise<void> {
    const wasLeader = this.isLeader();
    this.#validUntil = Number.NEGATIVE_INFINITY;
    const held = this.#seen?.lease;
    if (!wasLeader || !held) return;
    const stop = linkedAbort();
    const cancel = this.#clock.after(RELEASE_WITHIN_MS, () => stop.abort());
    try {
      await this.#giveBack(held, stop.signal);
    } catch (thrown) {
      this.#options.log.warn({ err: asError(thrown) }, 'the lease could not be given back');
    } finally {
      cancel();
    }
  }

  async #giveBack(held: Lease, signal: AbortSignal): Promise<void> {
    const { lease: store, identity } = this.#options;
    const write = ({ spec, resourceVersion }: Lease) => {
      const renewTime = microTime(this.#clock.now());
      return store.update({ ...spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime }, resourceVersion, signal);
    };
    try {
      await write(held);
    } catch (thrown) {
      if (!isApiError(thrown, 'conflict')) throw thrown;
      // The stop has broken off a renewal, which has arrived after all. There is no second one.
      const newest = await store.read(signal);
      if (newest?.spec.holderIdentity === identity) await write(newest);
    }
  }
}
