import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ChildMessage } from '../pool/child.js';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A server of its own, on a socket in a temporary folder. */
export interface VisionProcess {
  readonly process: ChildProcess;
  readonly socketPath: string;
  /** What it logged so far, a line each. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** @param signal breaks the connection off */
  call(
    method: string,
    path: string,
    body?: Uint8Array,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<HttpAnswer>;
  /** Sends a picture as image/jpeg. */
  look(jpeg: Uint8Array, headers?: Record<string, string>, signal?: AbortSignal): Promise<HttpAnswer>;
  /** One line of /metrics, as its value. @param line name and labels @returns undefined where there is none */
  metric(line: string): Promise<number | undefined>;
  /** Resolves with the exit code, null where a signal ended it. */
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts it and waits until it is ready. @param args besides `--listen`. @param program in this package's `dist` */
export async function startVisionProcess(
  args: string[] = [],
  env: Record<string, string> = {},
  program = 'main.js',
): Promise<VisionProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'vision-test-'));
  const socketPath = join(folder, 'v.sock');
  const entry = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const child = spawn(process.execPath, [entry, '--listen', socketPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, PROCTORWISE_MODEL_DOWNLOAD: 'off', XDG_CACHE_HOME: folder, ...env },
  });
  const log: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout as Readable }).on('line', (line) => log.push(JSON.parse(line)));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const call: VisionProcess['call'] = (method, path, body, headers = {}, signal) =>
    new Promise((resolve, reject) => {
      const sent = request(
        { socketPath, method, path, headers, agent: false, ...(signal ? { signal } : {}) },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(parts).toString(),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const told = once(child, 'message').then(([message]) => (message as ChildMessage).type);
  const first = await Promise.race([told, exited]);
  if (first !== 'ready') throw new Error(`main.js is not ready: ${first}`);
  return {
    process: child,
    socketPath,
    log,
    call,
    look: (jpeg, headers, signal) =>
      call('POST', '/v1/observations', jpeg, { 'content-type': 'image/jpeg', ...headers }, signal),
    async metric(line) {
      const found = (await call('GET', '/metrics')).text.split('\n').find((each) => each.startsWith(`${line} `));
      return found === undefined ? undefined : Number(found.slice(line.length));
    },
    exited,
    async stop() {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
