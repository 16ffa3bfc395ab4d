import { setTimeout as wait } from 'node:timers/promises';
import { backoffMs, type Logger } from '@proctorwise/platform';
import { ServerProcess } from '../servers/server-process.js';

/** As a kubelet does: at once, then after longer and longer pauses, and from the beginning once it has run for a while. */
const RESTART_BACKOFF = { baseMs: 250, maxMs: 30_000 };
const RAN_WELL_MS = 60_000;
const READY_WITHIN_MS = 90_000;
const STOP_GRACE_MS = 25_000;

export interface ProcessPlan {
  readonly name: string;
  /** A built program of ours. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Is it ready to serve? */
  readonly isReady: () => Promise<boolean>;
}

/** One of our processes, started again whenever it ends, until it is stopped. */
export class SupervisedProcess {
  readonly #process: ServerProcess;
  #restarts = 0;
  #isWanted = false;
  #watching: Promise<void> = Promise.resolve();
  #stopping = new AbortController();
  #more: Readonly<Record<string, string>> = {};

  constructor(
    readonly plan: ProcessPlan,
    folder: string,
    private readonly log: Logger,
  ) {
    this.#process = new ServerProcess(plan.name, folder);
  }

  get name(): string {
    return this.plan.name;
  }
  get logFile(): string {
    return this.#process.logFile;
  }
  get restarts(): number {
    return this.#restarts;
  }
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Resolves once it serves. After a `stop` it may be started again.
   * @param more of its environment, until it is stopped
   * @throws {Error} it did not come up, with the end of its log
   */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#more = more;
    this.#isWanted = true;
    this.#stopping = new AbortController();
    await this.#run();
    await this.#process.ready(this.plan.isReady, READY_WITHIN_MS);
    this.#watching = this.#keepRunning();
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#stopping.abort();
    await this.#process.stop(STOP_GRACE_MS);
    await this.#watching;
  }

  async #run(): Promise<void> {
    const { program, args = [], env } = this.plan;
    const flags = ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning'];
    await this.#process.start(process.execPath, [...flags, program, ...args], {
      PATH: process.env.PATH,
      ...env,
      ...this.#more,
    });
  }

  async #keepRunning(): Promise<void> {
    let failures = 0;
    while (this.#isWanted) {
      const startedAt = performance.now();
      const how = await this.#process.ended();
      if (!this.#isWanted) return;
      failures = performance.now() - startedAt > RAN_WELL_MS ? 1 : failures + 1;
      this.#restarts += 1;
      const pauseMs = Math.round(backoffMs(failures, RESTART_BACKOFF, Math.random));
      this.log.warn({ process: this.name, how, pauseMs }, 'a process ended and is started again');
      await wait(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (!this.#isWanted) return;
      // A full disk, for one: the next round begins with its end, or with the last one's where it did not start at all.
      await this.#run().catch((error) =>
        this.log.warn({ err: error, process: this.name }, 'a process could not be started properly'),
      );
    }
  }
}
