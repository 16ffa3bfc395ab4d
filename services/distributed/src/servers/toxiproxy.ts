import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { guardProcesses } from '../processes/index.js';
import { programCache } from './maven-jars.js';
import { portOf } from './server-ports.js';
import { ServerProcess } from './server-process.js';

const VERSION = 'v2.5.0';
const SOURCE = `github.com/Shopify/toxiproxy/v2/cmd/server@${VERSION}`;
/** 41 s of CPU when it was measured. */
const BUILD_WITHIN_MS = 10 * 60_000;
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;

/** A way through the proxy to one server; healthy until told otherwise. */
export interface FaultyWay {
  /** `127.0.0.1:port`: for the client, in the server's place. */
  readonly address: string;
  /** Closes what is connected and refuses what comes. */
  cut(): Promise<void>;
  /** Whatever comes this way, either way, comes later. @param jitterMs uniform, more or less */
  slow(latencyMs: number, jitterMs?: number): Promise<void>;
  /** At most so much, either way. */
  narrow(kilobytesPerSecond: number): Promise<void>;
  /** Each connection ends by a reset, at the first data that comes. */
  reset(): Promise<void>;
  /**
   * Nothing comes through, and nobody is told: as a cable that is pulled.
   * @param side 'answers': the server gets what it is sent, and is not heard @default 'both'
   */
  silence(side?: 'both' | 'answers'): Promise<void>;
  /** As at the beginning. */
  restore(): Promise<void>;
}

export interface Toxiproxy {
  readonly process: ServerProcess;
  /**
   * Opens a way.
   * @param upstream `host:port` of the server
   * @param port where to listen @default any free one, kept in the folder under the way's name
   */
  way(name: string, upstream: string, port?: number): Promise<FaultyWay>;
  stop(): Promise<void>;
}

/**
 * A proxy that does to connections what networks do. Needs `go` once, to build it into the cache.
 * @throws {Error} it could not be built or started
 */
export async function startToxiproxy({ folder }: { readonly folder: string }): Promise<Toxiproxy> {
  const program = await built();
  const port = await portOf(folder, 'toxiproxy');
  const server = new ServerProcess('toxiproxy', folder);
  const guard = guardProcesses(folder, STOP_WITHIN_MS);
  await server.start(program, ['-host', '127.0.0.1', '-port', String(port)]);
  const api = `http://127.0.0.1:${port}`;
  await server.ready(async () => (await fetch(`${api}/version`)).ok, READY_WITHIN_MS);
  return {
    process: server,
    async way(name, upstream, wanted) {
      const listen = `127.0.0.1:${await portOf(folder, `way-${name}`, wanted)}`;
      await call(api, 'POST', '/proxies', { name, listen, upstream, enabled: true });
      return wayOf(api, name, listen);
    },
    async stop() {
      await server.stop(STOP_WITHIN_MS);
      await guard.release();
    },
  };
}

function wayOf(api: string, name: string, address: string): FaultyWay {
  const proxy = `/proxies/${name}`;
  type Stream = 'upstream' | 'downstream';
  const both: Stream[] = ['upstream', 'downstream'];
  const poison = async (type: string, attributes: Record<string, number>, streams: readonly Stream[]) => {
    for (const stream of streams)
      await call(api, 'POST', `${proxy}/toxics`, { name: `${type}_${stream}`, type, stream, attributes });
  };
  return {
    address,
    async cut() {
      await call(api, 'POST', proxy, { enabled: false });
    },
    slow: (latency, jitter = 0) => poison('latency', { latency, jitter }, both),
    narrow: (rate) => poison('bandwidth', { rate }, both),
    reset: () => poison('reset_peer', { timeout: 0 }, ['downstream']),
    silence: (side = 'both') => poison('timeout', { timeout: 0 }, side === 'both' ? both : ['downstream']),
    async restore() {
      const { toxics } = (await call(api, 'GET', proxy)) as { toxics: { name: string }[] };
      for (const toxic of toxics) await call(api, 'DELETE', `${proxy}/toxics/${toxic.name}`);
      await call(api, 'POST', proxy, { enabled: true });
    },
  };
}

/** @throws {Error} toxiproxy refused it, with its reason */
async function call(api: string, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(api + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`toxiproxy refused ${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Builds it once. Two at once are safe: the later one's program takes the place of the same. */
async function built(): Promise<string> {
  const folder = join(programCache(), 'toxiproxy', VERSION);
  const program = join(folder, 'server');
  if (await isThere(program)) return program;
  const part = `${folder}.${process.pid}`;
  await mkdir(part, { recursive: true });
  await mkdir(folder, { recursive: true });
  try {
    await promisify(execFile)('go', ['install', SOURCE], {
      timeout: BUILD_WITHIN_MS,
      env: { ...process.env, GOBIN: part },
    });
    await rename(join(part, 'server'), program);
  } catch (cause) {
    throw new Error('toxiproxy could not be built by go install', { cause });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return program;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
