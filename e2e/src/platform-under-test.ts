import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SERVICE_PORTS, SERVICES, type ServiceName } from '@proctorwise/contracts';
import { artefactsFolder } from './artefacts.js';
import { freePorts } from './free-ports.js';
import { modelsDir } from './needs.js';
import { until } from './until.js';

const PROGRAM = fileURLToPath(new URL('../../services/all-in-one/dist/main.js', import.meta.url));
/** Every service as a process of its own, on real servers. */
const LAUNCHER = fileURLToPath(new URL('../../services/distributed/dist/launcher/main.js', import.meta.url));
/** What `npm start` runs. */
const START_SCRIPT = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
/** The models are loaded and a first picture is looked at, on a busy machine; `npm start` may have to build first. */
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 25_000;
/** Nine processes and three servers, in their order. */
const STOP_ALL_WITHIN_MS = 90_000;

export interface PlatformOptions {
  /** Names the log in `artefacts/`. */
  readonly name: string;
  /** `fallback`: the detector that came by npm, with no model folder, no cache and no download. */
  readonly models: 'auto' | 'fallback';
  /** The built program itself, or the way that people start it; or the distributed platform. */
  readonly by: 'program' | 'npm start' | 'distributed';
}

/** The whole platform in a process of its own, on a fresh data folder and free ports. */
export interface PlatformUnderTest {
  readonly addresses: Readonly<Record<ServiceName, string>>;
  /** What the vision says of itself: the name of the models. */
  readonly visionModel: string;
  /** All that it has printed so far. */
  readonly output: () => string;
  /** Stops its process by a signal, and lets it go on after `ms`. */
  freeze(ms: number): Promise<void>;
  /** Ends it by SIGTERM, keeps its log, removes its data. @throws it did not end by itself, or not well */
  stop(): Promise<void>;
}

/** An offset at which all six ports are free now. */
async function freeOffset(): Promise<number> {
  const ports = SERVICES.map((service) => SERVICE_PORTS[service]);
  const lowest = Math.min(...ports);
  return (await freePorts(ports.map((port) => port - lowest))) - lowest;
}

/** Nothing of this machine's settings reaches the platform but what is named here. */
function environment(models: PlatformOptions['models'], home: string): NodeJS.ProcessEnv {
  const framesClient = process.env.KAFKA_FRAMES_CLIENT;
  const own = {
    PATH: process.env.PATH,
    UV_THREADPOOL_SIZE: '16',
    ...(framesClient ? { KAFKA_FRAMES_CLIENT: framesClient } : {}), // the same day by either client
  };
  return models === 'fallback'
    ? { ...own, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), PROCTORWISE_MODEL_DOWNLOAD: 'off' }
    : {
        ...own,
        HOME: process.env.HOME,
        PROCTORWISE_MODEL_DOWNLOAD: process.env.PROCTORWISE_MODEL_DOWNLOAD,
        ...(modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {}),
      };
}

const PROGRAMS: Record<PlatformOptions['by'], readonly string[]> = {
  program: ['--enable-source-maps', PROGRAM],
  'npm start': [START_SCRIPT],
  distributed: ['--enable-source-maps', LAUNCHER],
};

async function allHealthy(addresses: PlatformUnderTest['addresses']): Promise<true> {
  for (const service of SERVICES) {
    const response = await fetch(`${addresses[service]}/health`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${service} answers ${response.status}`);
  }
  return true;
}

/** Starts it and waits until every service is healthy and the vision has looked at a first picture. */
export async function startPlatform({ name, models, by }: PlatformOptions): Promise<PlatformUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-e2e-'));
  const logs = await artefactsFolder('logs');
  const offset = await freeOffset();
  const data = join(folder, 'data');
  const args = ['--data', data, '--port-offset', String(offset)];
  if (by !== 'distributed') args.push('--models', models);
  const child: ChildProcess = spawn(process.execPath, [...PROGRAMS[by], ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(models, folder),
    cwd: folder,
  });
  const log = createWriteStream(join(logs, `${name}.log`));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part: Buffer) => {
      output += part.toString();
      log.write(part);
    });
  }
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  let ended: number | string | undefined;
  void exited.then((how) => {
    ended = how;
  });
  const clean = async (): Promise<void> => {
    log.end();
    await cp(join(data, 'logs'), join(logs, name), { recursive: true, force: true }).catch((error: unknown) =>
      process.stderr.write(`The platform's own log was not kept: ${error}\n`),
    );
    await rm(folder, { recursive: true, force: true });
  };

  const addresses = Object.fromEntries(
    SERVICES.map((service) => [service, `http://localhost:${SERVICE_PORTS[service] + offset}`]),
  ) as Record<ServiceName, string>;
  try {
    await Promise.race([
      until('the platform', () => (/^Ready\.$/mu.test(output) ? allHealthy(addresses) : undefined), {
        withinMs: READY_WITHIN_MS,
      }),
      exited.then((how) => {
        throw new Error(`The platform ended with ${how}`);
      }),
    ]);
  } catch (cause) {
    child.kill('SIGKILL');
    await exited;
    await clean();
    throw new Error(`The platform did not start. It said:\n${output.slice(-4_000)}`, { cause });
  }

  return {
    addresses,
    visionModel: /Vision is ready: ([^\s]+?)\.?$/mu.exec(output)?.[1] ?? '',
    output: () => output,
    async freeze(ms) {
      child.kill('SIGSTOP');
      await wait(ms);
      child.kill('SIGCONT');
    },
    async stop() {
      if (ended === undefined) child.kill('SIGTERM');
      const how = await Promise.race([
        exited,
        wait(by === 'distributed' ? STOP_ALL_WITHIN_MS : STOP_WITHIN_MS, 'too late' as const, { ref: false }),
      ]);
      if (how === 'too late') {
        child.kill('SIGKILL');
        await exited;
      }
      await clean();
      if (how !== 0) throw new Error(`The platform ended with ${how}. It said:\n${output.slice(-2_000)}`);
    },
  };
}
