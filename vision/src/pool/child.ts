import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { type Answer, ask, wasNeverSent } from '../ask.js';
import type { Models } from '../models/resolve.js';

/** How one look ended. */
export type Look =
  | Answer
  /** The child ended, or was ended because it did not answer, while it had the picture. */
  | { kind: 'died'; how: string }
  /** The child was gone or closed its door before it took the picture. */
  | { kind: 'not_reached'; how: string };

export interface ChildOptions {
  /** Path of the Node binary. */
  node: string;
  /** Path of the child's script. */
  entry: string;
  /** Path of the socket (or Windows pipe) it listens on. */
  socket: string;
  models: Models;
  /** Of the child, which logs on our own output. */
  logLevel: string;
}

/**
 * What a child sees of our environment. It works on hostile input, so secrets stay out of its reach, and so do node's
 * own options, which are for this process.
 */
const ENVIRONMENT = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH'];

/**
 * A picture's pixels lie outside V8's heap but count against its limit, by default 16 MB above a heap of 10: every few
 * pictures V8 marked the whole heap for them, 14 of 70 ms CPU a picture. A limit of 64 MB costs that much memory at most.
 */
const V8_FLAGS = ['--initial-old-space-size=64'];

/** One process that looks at one picture at a time. */
export class VisionChild {
  /** Resolves when it ended, with how, in words. Never rejects. */
  readonly exited: Promise<string>;
  readonly #process: ChildProcess;
  #gone = false;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #socket: string;

  constructor({ node, entry, socket, models, logLevel }: ChildOptions) {
    const kept = ENVIRONMENT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
    this.#socket = socket;
    this.#process = spawn(node, [...V8_FLAGS, entry, '--listen', socket], {
      // The channel tells the child that its parent is gone, also when the parent was killed.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...Object.fromEntries(kept), PROCTORWISE_VISION_MODELS: JSON.stringify(models), LOG_LEVEL: logLevel },
      windowsHide: true,
    });
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.#gone = true;
        resolve(how);
      };
      this.#process.once('error', (error) => end(`could not be started: ${error.message}`));
      this.#process.once('exit', (code, signal) => end(signal ? `ended by ${signal}` : `ended with code ${code}`));
    });
    void this.exited.then(() => this.#agent.destroy());
  }

  /** Ended, or told to end at once: gets no more pictures. */
  get gone(): boolean {
    return this.#gone;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Waits until the child says that it is warm. @returns undefined, or in words why it is not */
  async ready(timeoutMs: number): Promise<string | undefined> {
    const gaveUp = new AbortController();
    const timer = setTimeout(() => gaveUp.abort(), timeoutMs);
    try {
      return await Promise.race([
        once(this.#process, 'message', { signal: gaveUp.signal }).then(
          () => undefined,
          // Rejects at the time limit, and where the process could not be started: then `exited` knows why.
          () => (gaveUp.signal.aborted ? `was not ready after ${timeoutMs} ms` : this.exited),
        ),
        this.exited,
      ]);
    } finally {
      clearTimeout(timer);
      gaveUp.abort();
    }
  }

  /** Never rejects. A child that does not answer within the deadline is killed. */
  async look(jpeg: Uint8Array, deadlineMs: number): Promise<Look> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.kill();
    }, deadlineMs);
    try {
      return await ask({ socketPath: this.#socket }, this.#agent, jpeg);
    } catch (error) {
      this.kill(); // a child that breaks off its answer is of no more use
      if (wasNeverSent(error)) return { kind: 'not_reached', how: String(error) };
      return { kind: 'died', how: late ? `gave no answer within ${deadlineMs} ms` : await this.exited };
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.#gone = true;
    this.#process.kill('SIGKILL');
  }

  /** Lets it answer what it has taken and end. After `timeoutMs` it is killed. */
  async stop(timeoutMs: number): Promise<void> {
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), timeoutMs);
    await this.exited;
    clearTimeout(timer);
  }
}
