import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { type Answer, ask, wasNeverSent } from '../ask.js';
import type { Models } from '../models/resolve.js';
import type { Provider } from '../sessions/provider.js';
import type { SecondLooks } from '../spare-time.js';
import type { WaitingPicture } from './waiting-picture.js';

/** How one look ended. */
export type ChildLook =
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
  provider: Provider;
  secondLooks: SecondLooks;
  /** Of the child, which logs on our own output. */
  logLevel: string;
}

/**
 * What a child sees of our environment. It works on hostile input, so secrets stay out of its reach, and so do node's
 * own options, which are for this process.
 */
const ENVIRONMENT = [
  ...['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'],
  // Which libraries, which of the machine's GPUs, and how memory is given.
  ...['LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES', 'MALLOC_ARENA_MAX'],
];

/**
 * A picture's pixels lie outside V8's heap but count against its limit, by default 16 MB above a heap of 10: every few
 * pictures V8 marked the whole heap for them, 14 of 70 ms CPU a picture. A limit of 64 MB costs that much memory at most.
 *
 * What is new lies in one of two halves until V8 clears it, and each half grew step by step under load, with the pictures
 * that wait to be cleared: over hours, up to 64 MB. Halves of 4 MB take no more CPU, and leave memory flat
 * (docs/performance.md). A pod's image starts the server before these processes likewise.
 */
export const V8_FLAGS: readonly string[] = ['--initial-old-space-size=64', '--max-semi-space-size=4'];

/**
 * glibc gives each thread a heap of its own to free into, eight a core; with two in all a process keeps 6 % less
 * (docs/performance.md). Other C libraries pass over it.
 */
export const MALLOC_ARENAS = '2';

/** How a child ended. */
export interface Ending {
  /** In words. */
  readonly how: string;
  /** One of a few, to count by: a signal's name, `exit_CODE`, `no_answer`, `not_started`. */
  readonly cause: string;
}

/** What a child says of its failure: the error's stable code, and its message. */
export interface Told {
  readonly code: unknown;
  readonly message: string;
}

/** Why a child is not ready. */
export interface FailedStart {
  /** In words. */
  readonly how: string;
  readonly told?: Told;
}

/** What a child says over its channel, once. */
export type ChildMessage = { type: 'ready' } | ({ type: 'failed' } & Told);

/** One process that looks at one picture at a time. */
export class VisionChild {
  /** Resolves when it ended. Never rejects. */
  readonly exited: Promise<Ending>;
  readonly #process: ChildProcess;
  #gone = false;
  #hung = false;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #socket: string;

  constructor({ node, entry, socket, models, provider, secondLooks, logLevel }: ChildOptions) {
    const kept = ENVIRONMENT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
    this.#socket = socket;
    // No processes of its own: it looks itself.
    const args = ['--listen', socket, '--processes', '0', '--provider', provider, '--second-look', secondLooks];
    this.#process = spawn(node, [...V8_FLAGS, entry, ...args], {
      // The channel tells the child that its parent is gone, also when the parent was killed.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        MALLOC_ARENA_MAX: MALLOC_ARENAS,
        ...Object.fromEntries(kept),
        PROCTORWISE_VISION_MODELS: JSON.stringify(models),
        LOG_LEVEL: logLevel,
      },
      windowsHide: true,
    });
    this.exited = new Promise((resolve) => {
      const end = (how: string, cause: string) => {
        this.#gone = true;
        resolve({ how, cause: this.#hung ? 'no_answer' : cause });
      };
      this.#process.once('error', (error) => end(`could not be started: ${error.message}`, 'not_started'));
      this.#process.once('exit', (code, signal) =>
        signal ? end(`ended by ${signal}`, signal) : end(`ended with code ${code}`, `exit_${code}`),
      );
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

  /** Waits until the child says that it is warm. @returns undefined, or why it is not */
  async ready(timeoutMs: number): Promise<FailedStart | undefined> {
    const gaveUp = new AbortController();
    const timer = setTimeout(() => gaveUp.abort(), timeoutMs);
    try {
      return await Promise.race([
        once(this.#process, 'message', { signal: gaveUp.signal }).then(
          ([message]) => {
            const said = message as ChildMessage;
            return said.type === 'ready' ? undefined : { how: `did not start: ${said.message}`, told: said };
          },
          // Rejects at the time limit, and where the process could not be started: then `exited` knows why.
          () => (gaveUp.signal.aborted ? { how: `was not ready after ${timeoutMs} ms` } : this.exited),
        ),
        this.exited,
      ]);
    } finally {
      clearTimeout(timer);
      gaveUp.abort();
    }
  }

  /** Never rejects. A child that does not answer within the deadline is killed. */
  async look({ jpeg, traceparent }: WaitingPicture, deadlineMs: number): Promise<ChildLook> {
    const timer = setTimeout(() => {
      this.#hung = true;
      this.kill();
    }, deadlineMs);
    try {
      return await ask({ socketPath: this.#socket }, this.#agent, jpeg, { traceparent });
    } catch (error) {
      this.kill(); // a child that breaks off its answer is of no more use
      if (wasNeverSent(error)) return { kind: 'not_reached', how: String(error) };
      return { kind: 'died', how: this.#hung ? `gave no answer within ${deadlineMs} ms` : (await this.exited).how };
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
