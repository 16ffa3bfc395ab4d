import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SERVICE_PORTS, SERVICES } from '@proctorwise/contracts';
import { modelsDir } from './shared-assets.js';

const PROGRAM = fileURLToPath(new URL('../../../services/all-in-one/dist/main.js', import.meta.url));
/** Models are loaded and a first picture is looked at, on a busy machine. */
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 25_000;
const LOWEST_OFFSET = 10_000;
const OFFSETS = 40_000;
const ATTEMPTS = 20;
const LOWEST_PRIORITY = constants.priority.PRIORITY_LOW;

export interface Platform {
  readonly pid: number;
  /** Where users, exams and monitoring answer alike: every door serves every route. */
  readonly origin: string;
  readonly admin: { readonly email: string; readonly password: string };
  /** What it says of its models. */
  readonly model: string;
  /** Ends it and removes its data. @throws {Error} it ended badly */
  stop(): Promise<void>;
}

/**
 * Starts the embedded platform on an empty data folder, as `npm start` does, and waits until vision is ready.
 * @param more of its options
 * @param how.yields it and its vision processes have only the time that nobody else wants
 */
export async function startPlatform(more: readonly string[] = [], { yields = false } = {}): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-bench-'));
  const offset = await freeOffset();
  const admin = { email: 'admin@bench.example', password: randomBytes(12).toString('base64url') };
  const args = [
    '--data',
    join(folder, 'data'),
    '--port-offset',
    String(offset),
    '--no-demo',
    '--log-level',
    'warn',
    ...more,
  ];
  const profile = process.env.BENCH_CPU_PROF ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_CPU_PROF}`] : [];
  const command = [process.execPath, ...process.execArgv, ...profile, PROGRAM, ...args];
  const [program = '', ...programArgs] = yields ? ['nice', '-n', String(LOWEST_PRIORITY), ...command] : command;
  const child = spawn(program, programArgs, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '16',
      PROCTORWISE_ADMIN_EMAIL: admin.email,
      PROCTORWISE_ADMIN_PASSWORD: admin.password,
      ...(modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {}),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output = (output + part.toString()).slice(-20_000);
    });
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const clean = () => rm(folder, { recursive: true, force: true });
  const ready = async () => {
    while (!/^Ready\.$/m.test(output))
      await once(child.stdout, 'data', { signal: AbortSignal.timeout(READY_WITHIN_MS) });
  };
  try {
    const ended = await Promise.race([ready(), exited]);
    if (ended !== undefined) throw new Error(`it ended with ${ended}`);
  } catch (cause) {
    child.kill('SIGKILL');
    await exited;
    await clean();
    throw new Error(`The platform did not start. It said:\n${output.slice(-4_000)}`, { cause });
  }
  return {
    pid: child.pid ?? 0,
    origin: `http://127.0.0.1:${SERVICE_PORTS.monitoring + offset}`,
    admin,
    model: /Vision is ready: (\S+?)\.?$/m.exec(output)?.[1] ?? 'unknown',
    async stop() {
      child.kill('SIGTERM');
      const how = await Promise.race([exited, wait(STOP_WITHIN_MS, 'too late' as const, { ref: false })]);
      if (how === 'too late') {
        child.kill('SIGKILL');
        await exited;
      }
      await clean();
      if (how !== 0) throw new Error(`The platform ended with ${how}. It said:\n${output.slice(-2_000)}`);
    },
  };
}

/** @throws {Error} no range of free ports after some tries */
async function freeOffset(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const offset = LOWEST_OFFSET + Math.floor(Math.random() * OFFSETS);
    const free = await Promise.all(SERVICES.map((service) => canListen(SERVICE_PORTS[service] + offset)));
    if (free.every(Boolean)) return offset;
  }
  throw new Error('No range of free ports was found');
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  const free = new Promise<boolean>((resolve) => {
    server.once('listening', () => resolve(true));
    server.once('error', () => resolve(false));
  });
  server.listen(port, '127.0.0.1');
  const answer = await free;
  if (answer) await new Promise((resolve) => server.close(resolve));
  return answer;
}
