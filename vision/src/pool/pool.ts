import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Observation } from '@proctorwise/contracts';
import { PictureUnreadable, VisionBusy, VisionFailed, VisionUnavailable } from '../errors.js';
import { MAX_JPEG_BYTES } from '../limits.js';
import type { Looked, LookOptions } from '../looker.js';
import type { Models } from '../models/resolve.js';
import type { StageTimes } from '../server/server-timing.js';
import type { Provider } from '../sessions/provider.js';
import type { SecondLooks } from '../spare-time.js';
import { type Backoff, pauseMs } from './backoff.js';
import { type FailedStart, VisionChild } from './child.js';
import { WaitingPicture } from './waiting-picture.js';

/** What the pool writes; a pino logger fits. */
export interface PoolLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface VisionPoolOptions {
  models: Models;
  /** Where the processes compute. @default cpu */
  provider?: Provider;
  /** When a picture in doubt is looked at twice. @default spare */
  secondLooks?: SecondLooks;
  log: PoolLog;
  /** Processes. @default one a core */
  size?: number;
  /** Folder for the sockets, readable by us alone. @default a new one in the system's temporary folder */
  socketDir?: string;
  /** Path of the Node binary. @default this process's */
  node?: string;
  /** Path of the child's script. @default this package's `main.js` */
  entry?: string;
  /** Pictures that may wait. @default 64 a process, 3 s of work */
  maxWaiting?: number;
  /** Milliseconds for one picture in one process. @default 10 s */
  deadlineMs?: number;
  /** Milliseconds from start to ready. @default 60 s */
  startDeadlineMs?: number;
  /** Started when all processes are ready, or one: then the others come later. @default all */
  startedWith?: 'all' | 'one';
  /** The children's. @default warn */
  logLevel?: string;
  /** 0..1. @default Math.random */
  random?: () => number;
  /** Told of each process that ended without being asked to. @param cause one of a few, as `SIGSEGV`, `no_answer` or `failed_start` */
  onDeath?: (cause: string) => void;
  /** Pauses after a process that ended while it was in service. @default 0.1 s to 2 s */
  afterDeath?: Backoff;
  /** Pauses after a process that did not get ready. @default 0.25 s to 30 s */
  afterFailedStart?: Backoff;
}

export interface VisionPoolStats {
  size: number;
  /** Processes in service, those at work included. */
  ready: number;
  busy: number;
  waiting: number;
  observed: number;
  unreadable: number;
  /** Processes that ended without being asked to. */
  deaths: number;
  /** Processes that are not started any more. */
  givenUp: number;
}

export interface VisionPool {
  /**
   * @throws {PictureUnreadable} the picture's own fault, also when it ended two processes. @throws {VisionBusy} too many
   * wait. @throws {VisionUnavailable} closed, or no process starts. @throws {VisionFailed} a fault inside vision.
   * @throws the signal's reason
   */
  observe(jpeg: Uint8Array, options?: LookOptions): Promise<Observation>;
  /** As `observe`, and says how long each part took. @throws {DeadlinePassed} it waited too long, beside the others */
  look(jpeg: Uint8Array, options?: LookOptions): Promise<Looked>;
  stats(): VisionPoolStats;
  /** Takes nothing new, refuses what waits, lets the processes finish what they have. */
  close(): Promise<void>;
}

/** A picture is looked at by no more processes than this if they end during it. */
const MAX_DEATHS_BY_ONE_PICTURE = 2;
/** A picture that finds processes gone before it is sent is blamed for nothing, but this is often enough. */
const MAX_MISSED = 5;
/** A process that does not get ready this often in a row is not started any more. */
const MAX_FAILED_STARTS = 10;
const STOP_TIMEOUT_MS = 5_000;

interface Slot {
  readonly number: number;
  child?: VisionChild;
  busy: boolean;
  givenUp: boolean;
}

/** @throws {VisionUnavailable} with the remedy */
const makeSocketDir = (): Promise<string> =>
  mkdtemp(join(tmpdir(), 'proctorwise-vision-')).catch((cause: NodeJS.ErrnoException) => {
    const remedy = `Mount a folder at ${tmpdir()} that this user may write to, or name one in TMPDIR`;
    throw new VisionUnavailable(`There is no place for sockets (${cause.message}). ${remedy}.`);
  });

/** A socket's address that is new for each process; Windows knows pipes by name only. */
const socketAddress = (folder: string, slot: number, generation: number) =>
  process.platform === 'win32'
    ? `\\\\.\\pipe\\proctorwise-vision-${process.pid}-${slot}-${generation}`
    : join(folder, `${slot}-${generation}.sock`);

/** The child's times, with the wait before it and what the way there and back took beside its own work. */
function withWay(times: StageTimes, { queue, took }: { queue: number; took: number }): StageTimes {
  const inside = Object.values(times).reduce((sum, each) => sum + each, 0);
  return { ...times, queue, hop: Math.max(0, took - inside) };
}

/**
 * Starts the processes and waits until all are ready, or one.
 * @throws {VisionUnavailable} one of them does not get ready, or none does; its cause is what the process said, if it did
 */
export async function startVisionPool(options: VisionPoolOptions): Promise<VisionPool> {
  const ownFolder = options.socketDir === undefined;
  const socketDir = options.socketDir ?? (await makeSocketDir());
  const pool = new ChildPool(options, socketDir, ownFolder);
  try {
    await pool.start();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return pool;
}

class ChildPool implements VisionPool {
  readonly #options: Required<Omit<VisionPoolOptions, 'socketDir'>>;
  readonly #slots: Slot[];
  readonly #queue: WaitingPicture[] = [];
  readonly #closing = new AbortController();
  #running: Promise<void>[] = [];
  #looks = new Set<Promise<void>>();
  #generation = 0;
  #counts = { observed: 0, unreadable: 0, deaths: 0 };

  constructor(
    options: VisionPoolOptions,
    readonly socketDir: string,
    readonly ownFolder: boolean,
  ) {
    const size = options.size ?? Math.max(1, availableParallelism());
    if (!Number.isInteger(size) || size < 1) throw new RangeError(`A vision pool of ${size} processes`);
    this.#options = {
      size,
      models: options.models,
      provider: options.provider ?? 'cpu',
      secondLooks: options.secondLooks ?? 'spare',
      log: options.log,
      node: options.node ?? process.execPath,
      entry: options.entry ?? fileURLToPath(new URL('../main.js', import.meta.url)),
      maxWaiting: options.maxWaiting ?? 64 * size,
      deadlineMs: options.deadlineMs ?? 10_000,
      startDeadlineMs: options.startDeadlineMs ?? 60_000,
      startedWith: options.startedWith ?? 'all',
      onDeath: options.onDeath ?? (() => undefined),
      logLevel: options.logLevel ?? 'warn',
      random: options.random ?? Math.random,
      afterDeath: options.afterDeath ?? { firstMs: 100, longestMs: 2_000 },
      afterFailedStart: options.afterFailedStart ?? { firstMs: 250, longestMs: 30_000 },
    };
    this.#slots = Array.from({ length: size }, (_, number) => ({ number, busy: false, givenUp: false }));
  }

  /** First starts: what goes wrong now is a setting or a file, so nothing is tried again. */
  async start(): Promise<void> {
    const starts = this.#slots.map((slot) => this.#startChild(slot));
    const allStarted = Promise.all(starts).then((failures) => failures.find((each) => each !== undefined));
    const oneReady = new Promise<undefined>((resolve) => {
      for (const start of starts) void start.then((failure) => failure ?? resolve(undefined));
    });
    const failure = await (this.#options.startedWith === 'one' ? Promise.race([oneReady, allStarted]) : allStarted);
    if (failure !== undefined) {
      const { how, told } = failure;
      const cause = told && Object.assign(new Error(told.message), { code: told.code });
      throw new VisionUnavailable(`A vision process ${how}`, { cause });
    }
    this.#running = this.#slots.map((slot, at) => Promise.resolve(starts[at]).then(() => this.#keepRunning(slot)));
  }

  async observe(jpeg: Uint8Array, options?: LookOptions): Promise<Observation> {
    return (await this.look(jpeg, options)).observation;
  }

  look(jpeg: Uint8Array, options: LookOptions = {}): Promise<Looked> {
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#closing.signal.aborted) return Promise.reject(new VisionUnavailable('The vision pool is closed'));
    if (this.#slots.every(({ givenUp }) => givenUp)) {
      return Promise.reject(new VisionUnavailable('No vision process starts any more'));
    }
    if (jpeg.byteLength > MAX_JPEG_BYTES) {
      this.#counts.unreadable += 1;
      return Promise.reject(new PictureUnreadable('picture_too_large', `${jpeg.byteLength} bytes`));
    }
    if (this.#queue.length >= this.#options.maxWaiting) return Promise.reject(new VisionBusy(this.#queue.length));
    const picture = new WaitingPicture(jpeg, options, (self) => {
      const at = this.#queue.indexOf(self);
      if (at >= 0) this.#queue.splice(at, 1);
    });
    this.#queue.push(picture);
    picture.waits();
    this.#giveOut();
    return picture.looked;
  }

  stats(): VisionPoolStats {
    return {
      size: this.#slots.length,
      ready: this.#slots.filter(({ child }) => child !== undefined && !child.gone).length,
      busy: this.#slots.filter(({ busy }) => busy).length,
      waiting: this.#queue.length,
      ...this.#counts,
      givenUp: this.#slots.filter(({ givenUp }) => givenUp).length,
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#refuseWaiting('The vision pool is closed');
    await Promise.all(this.#looks);
    await Promise.all(this.#slots.map(({ child }) => child?.stop(STOP_TIMEOUT_MS)));
    await Promise.all(this.#running);
    if (this.ownFolder) await rm(this.socketDir, { recursive: true, force: true });
  }

  #refuseWaiting(why: string): void {
    for (const picture of this.#queue.splice(0)) picture.reject(new VisionUnavailable(why));
  }

  /** @returns undefined when the slot has a ready child, else why not */
  async #startChild(slot: Slot): Promise<FailedStart | undefined> {
    this.#generation += 1;
    const { node, entry, models, provider, secondLooks, logLevel, startDeadlineMs } = this.#options;
    const socket = socketAddress(this.socketDir, slot.number, this.#generation);
    const child = new VisionChild({ node, entry, models, provider, secondLooks, logLevel, socket });
    const kill = () => child.kill();
    this.#closing.signal.addEventListener('abort', kill, { once: true });
    const failure = await child.ready(startDeadlineMs);
    this.#closing.signal.removeEventListener('abort', kill);
    if (failure !== undefined) {
      child.kill();
      await child.exited;
      return failure;
    }
    slot.child = child;
    this.#options.log.info({ slot: slot.number, pid: child.pid }, 'A vision process is ready');
    return undefined;
  }

  /** Keeps one slot filled until the pool is closed or its processes do not start. */
  async #keepRunning(slot: Slot): Promise<void> {
    const { log, afterDeath, afterFailedStart } = this.#options;
    let deathsInARow = 0;
    let failedStarts = 0;
    while (!this.#closing.signal.aborted) {
      if (slot.child) {
        failedStarts = 0;
        const observedBefore = this.#counts.observed;
        const { pid } = slot.child;
        this.#giveOut();
        const { how, cause } = await slot.child.exited;
        delete slot.child;
        if (this.#closing.signal.aborted) return;
        this.#counts.deaths += 1;
        this.#options.onDeath(cause);
        deathsInARow = this.#counts.observed > observedBefore ? 1 : deathsInARow + 1;
        log.warn({ slot: slot.number, pid, how }, 'A vision process ended');
        await this.#pause(pauseMs(deathsInARow, afterDeath, this.#options.random()));
      } else {
        const failure = await this.#startChild(slot);
        if (failure === undefined || this.#closing.signal.aborted) continue;
        failedStarts += 1;
        this.#options.onDeath('failed_start');
        log.error({ slot: slot.number, failedStarts, how: failure.how }, 'A vision process did not start');
        if (failedStarts >= MAX_FAILED_STARTS) return this.#giveUp(slot);
        await this.#pause(pauseMs(failedStarts, afterFailedStart, this.#options.random()));
      }
    }
  }

  #giveUp(slot: Slot): void {
    slot.givenUp = true;
    this.#options.log.error({ slot: slot.number }, 'A vision process is not started any more');
    if (this.#slots.every(({ givenUp }) => givenUp)) this.#refuseWaiting('No vision process starts any more');
  }

  async #pause(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.#closing.signal }).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) throw error;
    });
  }

  /** Gives waiting pictures to idle processes: one each, so that the guilty one is known when a process ends. */
  #giveOut(): void {
    for (const slot of this.#slots) {
      if (this.#queue.length === 0) return;
      if (!slot.child || slot.child.gone || slot.busy) continue;
      const picture = this.#queue.shift();
      if (!picture) return;
      picture.isTaken();
      slot.busy = true;
      const look = this.#look(slot.child, picture).finally(() => {
        slot.busy = false;
        this.#looks.delete(look);
        this.#giveOut();
      });
      this.#looks.add(look);
    }
  }

  async #look(child: VisionChild, picture: WaitingPicture): Promise<void> {
    const from = performance.now();
    const look = await child.look(picture, this.#options.deadlineMs);
    const tookMs = performance.now() - from;
    switch (look.kind) {
      case 'observed':
        this.#counts.observed += 1;
        return picture.resolve({
          observation: look.observation,
          times: withWay(look.times, { queue: picture.waitedMs, took: tookMs }),
        });
      case 'unreadable':
        this.#counts.unreadable += 1;
        return picture.reject(new PictureUnreadable(look.reason, look.detail));
      case 'refused': // a child that waits for us refuses nothing: a fault, like any other answer
      case 'failed':
        return picture.reject(new VisionFailed(look.status, look.detail));
      case 'died':
        picture.deaths += 1;
        if (picture.deaths < MAX_DEATHS_BY_ONE_PICTURE) return this.#again(picture);
        this.#counts.unreadable += 1;
        return picture.reject(new PictureUnreadable('killed_the_process', `a vision process ${look.how}`));
      case 'not_reached':
        picture.missed += 1;
        if (picture.missed < MAX_MISSED) return this.#again(picture);
        return picture.reject(new VisionUnavailable(`No vision process could be reached: ${look.how}`));
    }
  }

  /** To the front: it has waited its time. */
  #again(picture: WaitingPicture): void {
    if (this.#closing.signal.aborted) {
      picture.reject(new VisionUnavailable('The vision pool is closed'));
      return;
    }
    this.#queue.unshift(picture);
    picture.waits();
  }
}
