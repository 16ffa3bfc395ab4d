import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { record } from '../processes/index.js';

const CHECK_EVERY_MS = 100;
const TOLD_LINES = 30;

/** A server's own process. Its output goes to `{folder}/{name}.log`, its number to what a guard of the folder ends. */
export class ServerProcess {
  readonly logFile: string;
  #child: ChildProcess | undefined;

  constructor(
    readonly name: string,
    readonly folder: string,
  ) {
    this.logFile = join(folder, `${name}.log`);
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }
  get pid(): number | undefined {
    return this.isAlive ? this.#child?.pid : undefined;
  }

  /** @throws {Error} it runs already, or the program is not there */
  async start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
    if (this.isAlive) throw new Error(`${this.name} runs already`);
    await mkdir(this.folder, { recursive: true });
    const log = await open(this.logFile, 'a', 0o600);
    try {
      // A group of its own: Ctrl-C in the terminal is for the starter, which stops servers in their order.
      const child = spawn(program, args, { stdio: ['ignore', log.fd, log.fd], env, detached: true });
      await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
      this.#child = child;
      if (child.pid !== undefined) await record(this.folder, child.pid);
    } finally {
      await log.close();
    }
  }

  /**
   * Asks until the check says yes. What the check throws counts as "not yet".
   * @throws {Error} the process ended, or time is up; with the end of its log
   */
  async ready(check: () => Promise<boolean>, withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      if (await check().catch(() => false)) return;
      if (!this.isAlive) throw new Error(`${this.name} ended before it was ready:\n${await this.logTail()}`);
      if (Date.now() >= deadline)
        throw new Error(`${this.name} was not ready within ${withinMs / 1000} s:\n${await this.logTail()}`);
      await wait(CHECK_EVERY_MS);
    }
  }

  /** How it ended: its exit code or the signal. Waits for that. @throws {Error} it never ran */
  async ended(): Promise<number | string> {
    const child = this.#child;
    if (!child) throw new Error(`${this.name} was never started`);
    if (this.isAlive) await once(child, 'exit');
    return child.exitCode ?? child.signalCode ?? 'unknown';
  }

  /** SIGKILL, as a power cut of this process: nothing is said to anybody. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM, and SIGKILL where it has not ended by then. */
  async stop(graceMs: number): Promise<void> {
    const ended = this.#end('SIGTERM').then(() => true);
    if (!(await Promise.race([ended, wait(graceMs, false, { ref: false })]))) await this.kill();
  }

  async logTail(): Promise<string> {
    const text = await readFile(this.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-TOLD_LINES).join('\n');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || !this.isAlive) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
