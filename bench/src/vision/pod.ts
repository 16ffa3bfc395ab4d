import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observation } from '@proctorwise/contracts';
import { modelsDir } from '../frames/shared-assets.js';
import type { Provider } from './options.js';

const program = (name: string) => fileURLToPath(new URL(`../../../vision/dist/${name}`, import.meta.url));
/** What looks behind the server: the real processes, or such as answer at once, for a test of the server alone. */
const PROGRAMS = { real: program('main.js'), instant: program('testing/pod-with-deadly-children.main.js') };
/** As the image starts it. */
const NODE_FLAGS = ['--enable-source-maps', '--initial-old-space-size=64', '--max-semi-space-size=4'];

export interface LookAnswer {
  readonly status: number;
  readonly milliseconds: number;
  /** What the server says of each part, milliseconds; empty where the picture was not looked at. */
  readonly times: Readonly<Record<string, number>>;
  /** @throws {SyntaxError} the answer is none */
  observation(): Observation;
}

export interface PodSetting {
  /** 0: the server looks itself. */
  readonly processes: number;
  readonly secondLook: string;
  readonly provider: Provider;
  /** @default real */
  readonly looks?: keyof typeof PROGRAMS;
}

export interface Pod {
  readonly pid: number;
  /** From the start of its process until it was ready, milliseconds. */
  readonly readyAfterMs: number;
  look(jpeg: Uint8Array): Promise<LookAnswer>;
  /** @throws {Error} it ended badly */
  stop(): Promise<void>;
}

/** Durations of a Server-Timing header. */
export function timesIn(header: string | string[] | undefined): Record<string, number> {
  const found = String(header ?? '').matchAll(/([\w-]+);dur=([\d.]+)/g);
  return Object.fromEntries([...found].map(([, name = '', duration]) => [name, Number(duration)]));
}

/** Starts vision as a pod does and waits until it is ready. @throws {Error} it does not get ready */
export async function startPod(
  { processes, secondLook, provider, looks = 'real' }: PodSetting,
  nodeFlags: readonly string[] = [],
): Promise<Pod> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-bench-'));
  const socketPath = join(folder, 'v.sock');
  const startedAt = performance.now();
  const how = ['--processes', String(processes), '--second-look', secondLook, '--provider', provider];
  const options = ['--listen', socketPath, '--log-level', 'warn', ...how];
  const child = spawn(process.execPath, [...NODE_FLAGS, ...nodeFlags, PROGRAMS[looks], ...options], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      MALLOC_ARENA_MAX: '2', // as its image has it
      ...(process.env.LD_LIBRARY_PATH ? { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH } : {}),
      PROCTORWISE_MODEL_DOWNLOAD: process.env.PROCTORWISE_MODEL_DOWNLOAD ?? 'on',
      ...(modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {}),
    },
  });
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const first = await Promise.race([once(child, 'message').then(([said]) => (said as { type: string }).type), exited]);
  const readyAfterMs = performance.now() - startedAt;
  if (first !== 'ready') {
    child.kill('SIGKILL');
    throw new Error(`vision is not ready: ${first}`);
  }
  const agent = new Agent({ keepAlive: true });
  return {
    pid: child.pid ?? 0,
    readyAfterMs,
    look: (jpeg) =>
      new Promise((resolve, reject) => {
        const from = performance.now();
        const headers = { 'content-type': 'image/jpeg', 'content-length': jpeg.byteLength };
        const sent = request({ socketPath, agent, method: 'POST', path: '/v1/observations', headers }, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.once('error', reject);
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              milliseconds: performance.now() - from,
              times: timesIn(response.headers['server-timing']),
              observation: () => JSON.parse(Buffer.concat(parts).toString()) as Observation,
            }),
          );
        });
        sent.once('error', reject);
        sent.end(jpeg);
      }),
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      const how = await exited;
      await rm(folder, { recursive: true, force: true });
      if (how !== 0) throw new Error(`vision ended with ${how}`);
    },
  };
}
