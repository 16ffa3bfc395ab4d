import type { Observation } from '@proctorwise/contracts';
import { type Answer, ask, wasNeverSent } from '../ask.js';
import { PictureUnreadable, VisionBusy, VisionFailed, VisionUnavailable } from '../errors.js';
import { pauseMs } from '../pool/backoff.js';
import { Changes } from './changes.js';
import { type ClientSettings, settingsOf, type VisionClientOptions } from './client-options.js';
import { Connections } from './connections.js';
import { type Endpoint, parseEndpoint } from './endpoint.js';
import { MOST_AT_ONE_POD } from './pod-room.js';
import {
  type BreakerState,
  breakerOf,
  type Choice,
  choose,
  chooseAlone,
  type Destination,
  type Ending,
  ended,
  notResolved,
  type Pods,
  resolved,
  sent,
  told,
} from './pods.js';
import { resolveRepeatedly } from './resolving.js';
import { Suspects } from './suspects.js';

export interface PodStats {
  readonly address: string;
  /** False: it ends what it has and gets nothing more. */
  readonly isNamed: boolean;
  readonly inFlight: number;
  /** Pictures that it answered since it was first named. */
  readonly answered: number;
  /** How many pictures it looks at at once; null: it did not tell yet. */
  readonly looksAtOnce: number | null;
  readonly breaker: BreakerState;
}

export interface VisionClientStats {
  readonly pods: readonly PodStats[];
  /** Pictures under way, waiting ones included. */
  readonly underWay: number;
  readonly observed: number;
  readonly unreadable: number;
  /** Tries that ended so. */
  readonly refused: number;
  readonly failed: number;
  readonly broken: number;
  readonly failedResolutions: number;
}

export interface ObserveOptions {
  readonly signal?: AbortSignal;
  /** For all tries. @default 10 s */
  readonly deadlineMs?: number;
  /** Of the work that asks (W3C Trace Context), for the pod's log. */
  readonly traceparent?: string;
}

export interface VisionClient {
  /**
   * @throws {PictureUnreadable} the picture's own fault, also where two processes broke off during it
   * @throws {VisionBusy} too many are under way. @throws {VisionUnavailable} no pod there, or refused or not reached at
   * every try. @throws {VisionFailed} a fault inside vision, twice. @throws the signal's reason
   */
  observe(jpeg: Uint8Array, options?: ObserveOptions): Promise<Observation>;
  stats(): VisionClientStats;
  /** Takes nothing new; resolves when what is under way has ended. */
  close(): Promise<void>;
}

/** As in the pool: a picture during which this many processes broke off is looked at no more. */
const MAX_BREAKS = 2;
/** Faults inside vision after which a picture is given up: at another pod it may go well, at a third it will not. */
const MAX_FAILURES = 2;

/** One picture on its way. */
interface Look {
  readonly jpeg: Uint8Array;
  /** Monotonic ms. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal | undefined;
  readonly traceparent: string | undefined;
  readonly triedAt: Set<string>;
  tries: number;
  failures: number;
  /** Processes that broke off during it. */
  breaks: number;
  /** How the last try ended, in words. */
  why: string;
}

type Tried =
  | Answer
  /** No answer. `isBlamed`: the process may have broken off because of the picture. */
  | { readonly kind: 'broken'; readonly isBlamed: boolean; readonly detail: string }
  /** The picture's own time was over before this try had all of its: says nothing of pod or picture. */
  | { readonly kind: 'abandoned'; readonly detail: string };

/** Looks with vision processes that somebody else started: the pods behind an endpoint. @throws {EndpointInvalid} */
export function createVisionClient(options: VisionClientOptions): VisionClient {
  return new PodsClient(settingsOf(options));
}

class PodsClient implements VisionClient {
  readonly #endpoint: Endpoint;
  readonly #connections: Connections;
  readonly #changes: Changes;
  readonly #suspects = new Suspects();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #counts = { observed: 0, unreadable: 0, refused: 0, failed: 0, broken: 0, failedResolutions: 0 };
  readonly #resolving: { stop(): void };
  #pods: Pods = [];
  /** The one picture that is looked at alone, and the pod that is kept free for it. */
  #alone: { readonly look: Look; pod: string | null } | null = null;
  #wasResolved = false;
  #isClosed = false;

  constructor(readonly settings: ClientSettings) {
    const { endpoint, resolve, resolveEveryMs, log } = settings;
    this.#endpoint = parseEndpoint(endpoint);
    this.#connections = new Connections(Math.max(settings.mostPerPod, MOST_AT_ONE_POD));
    this.#changes = new Changes(settings.monotonicMs);
    this.#resolving = resolveRepeatedly({
      resolve: () => resolve(this.#endpoint.host),
      everyMs: resolveEveryMs,
      onResolved: (addresses) => {
        this.#wasResolved = true;
        this.#become(resolved(this.#pods, addresses));
      },
      onFailed: (error, isFirst) => {
        this.#wasResolved = true;
        this.#counts.failedResolutions += 1;
        if (isFirst)
          log.warn({ err: error, endpoint }, 'The vision endpoint is not resolved; its last pods stay in use');
        this.#become(notResolved(this.#pods));
      },
    });
  }

  async observe(
    jpeg: Uint8Array,
    { signal, deadlineMs = this.settings.deadlineMs, traceparent }: ObserveOptions = {},
  ): Promise<Observation> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw new VisionUnavailable('The client of vision is closed');
    if (this.#underWay.size >= this.settings.maxUnderWay) throw new VisionBusy(this.#underWay.size);
    const breaks = this.#suspects.breaksDuring(jpeg);
    const deadlineAt = this.settings.monotonicMs() + deadlineMs;
    const begun = { triedAt: new Set<string>(), tries: 0, failures: 0, breaks, why: '' };
    const look: Look = { jpeg, deadlineAt, signal, traceparent, ...begun };
    const looking = this.#look(look).finally(() => this.#letGo(look));
    this.#underWay.add(looking);
    try {
      return await looking;
    } finally {
      this.#underWay.delete(looking);
    }
  }

  stats(): VisionClientStats {
    const now = this.settings.monotonicMs();
    return {
      pods: this.#pods.map((pod) => ({
        address: pod.address,
        isNamed: pod.isNamed,
        inFlight: pod.inFlight,
        answered: pod.answered,
        looksAtOnce: pod.looksAtOnce,
        breaker: breakerOf(pod, now),
      })),
      underWay: this.#underWay.size,
      ...this.#counts,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#resolving.stop();
    await Promise.allSettled([...this.#underWay]);
    this.#connections.keepOnly(new Set());
  }

  /** Until it is answered, given up, or its time is over. */
  async #look(look: Look): Promise<Observation> {
    const { monotonicMs, tries, betweenTries, random, endpoint } = this.settings;
    for (;;) {
      look.signal?.throwIfAborted();
      if (look.breaks >= MAX_BREAKS) throw this.#unreadable('killed_the_process', look.why);
      const leftMs = look.deadlineAt - monotonicMs();
      if (leftMs <= 0) throw new VisionUnavailable(inWords(look, 'the time is over'));
      const choice = this.#chooseFor(look);
      if (choice.kind === 'send') {
        if (look.tries >= tries) throw new VisionUnavailable(inWords(look, 'no more tries'));
        const observation = this.#judge(look, await this.#try(look, choice, leftMs));
        if (observation) return observation;
        await this.#pause(pauseMs(look.tries, betweenTries, random()), look);
      } else if (choice.kind === 'none' && this.#wasResolved && look.breaks === 0) {
        throw new VisionUnavailable(inWords(look, `no vision pod behind ${endpoint}`));
      } else await this.#changes.next(Math.min(choice.until ?? look.deadlineAt, look.deadlineAt), look.signal);
    }
  }

  #chooseFor(look: Look): Choice {
    const { mostPerPod, monotonicMs, random } = this.settings;
    const held = this.#alone?.pod ?? null;
    const question = { now: monotonicMs(), triedAt: look.triedAt, held, random: random() };
    if (look.breaks === 0) return choose(this.#pods, { ...question, mostPerPod });
    if (this.#alone && this.#alone.look !== look) return { kind: 'wait', until: null };
    const choice = chooseAlone(this.#pods, question);
    this.#alone = { look, pod: choice.kind === 'hold' || choice.kind === 'send' ? choice.address : null };
    return choice.kind === 'hold' ? { kind: 'wait', until: null } : choice;
  }

  #letGo(look: Look): void {
    if (this.#alone?.look !== look) return;
    this.#alone = null;
    this.#changes.tell();
  }

  async #try(look: Look, at: Destination, leftMs: number): Promise<Tried> {
    const { tryMs } = this.settings;
    const deadlineMs = Math.min(leftMs, tryMs);
    const late = AbortSignal.timeout(Math.ceil(deadlineMs));
    const signal = look.signal ? AbortSignal.any([look.signal, late]) : late;
    look.tries += 1;
    look.triedAt.add(at.address);
    this.#become(sent(this.#pods, at));
    let tried: Tried;
    try {
      const address = { host: at.address, port: this.#endpoint.port };
      tried = await ask(address, this.#connections.to(at.address), look.jpeg, {
        signal,
        deadlineMs,
        traceparent: look.traceparent,
      });
    } catch (error) {
      const detail = String(error);
      const isCutShort = look.signal?.aborted || (late.aborted && leftMs < tryMs);
      tried = isCutShort ? { kind: 'abandoned', detail } : { kind: 'broken', detail, isBlamed: !wasNeverSent(error) };
    }
    const { monotonicMs, breaker: backoff, random } = this.settings;
    const pods = ended(this.#pods, at, endingOf(tried), { now: monotonicMs(), backoff, random: random() });
    this.#become('looksAtOnce' in tried ? told(pods, at.address, tried.looksAtOnce) : pods);
    if (tried.kind !== 'observed') look.why = `${at.address}: ${'status' in tried ? tried.status : ''} ${tried.detail}`;
    return tried;
  }

  /** @returns undefined where it is to be tried again */
  #judge(look: Look, tried: Tried): Observation | undefined {
    switch (tried.kind) {
      case 'observed':
        this.#suspects.acquit(look.jpeg);
        this.#counts.observed += 1;
        return tried.observation;
      case 'unreadable':
        this.#suspects.acquit(look.jpeg);
        throw this.#unreadable(tried.reason, tried.detail);
      case 'failed':
        this.#counts.failed += 1;
        look.failures += 1;
        if (look.failures >= MAX_FAILURES) throw new VisionFailed(tried.status, tried.detail);
        return undefined;
      case 'refused':
        this.#counts.refused += 1;
        return undefined;
      case 'broken':
        this.#counts.broken += 1;
        if (!tried.isBlamed) return undefined;
        look.breaks += 1;
        this.#suspects.remember(look.jpeg, look.breaks);
        return undefined;
      case 'abandoned':
        return undefined;
    }
  }

  #unreadable(reason: PictureUnreadable['reason'], detail: string): PictureUnreadable {
    this.#counts.unreadable += 1;
    return new PictureUnreadable(reason, detail);
  }

  /** Whatever changes meanwhile. */
  async #pause(milliseconds: number, { signal, deadlineAt }: Look): Promise<void> {
    const { monotonicMs } = this.settings;
    const until = Math.min(monotonicMs() + milliseconds, deadlineAt);
    while (monotonicMs() < until && !signal?.aborted) await this.#changes.next(until, signal);
  }

  /** Tells of breakers that open and close, ends the connections of pods that are gone, wakes what waits. */
  #become(pods: Pods): void {
    const { log, endpoint } = this.settings;
    const wasOpen = new Set(this.#pods.filter(({ openUntil }) => openUntil !== null).map(({ address }) => address));
    for (const { address, openUntil } of pods) {
      if (!wasOpen.has(address) && openUntil !== null) log.warn({ endpoint, pod: address }, 'A vision pod is left out');
      if (wasOpen.has(address) && openUntil === null) log.info({ endpoint, pod: address }, 'A vision pod is back');
    }
    this.#pods = pods;
    this.#connections.keepOnly(new Set(pods.map(({ address }) => address)));
    this.#changes.tell();
  }
}

const endingOf = (tried: Tried): Ending => {
  if (tried.kind === 'refused') return { kind: 'refused', restMs: tried.retryAfterMs };
  if (tried.kind === 'observed' || tried.kind === 'unreadable') return { kind: 'answered' };
  return { kind: tried.kind };
};

const inWords = ({ tries, why }: Look, what: string): string =>
  tries === 0 ? what : `${what} after ${tries} tries, the last: ${why}`;
