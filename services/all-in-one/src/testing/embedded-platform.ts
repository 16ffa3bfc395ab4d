import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_PORTS, SERVICES, type ServiceName } from '@proctorwise/contracts';
import { createLogger, openSigningKey, type SigningKey } from '@proctorwise/platform';
import { openDataFolder } from '../data-folder.js';
import { readOptions } from '../options.js';
import type { RunningPlatform } from '../platform.js';
import { startPlatform } from '../platform.js';
import { freePortOffset } from './free-ports.js';

/** The real platform in this process: all services, all doors, its own data folder. */
export interface EmbeddedPlatform extends Pick<RunningPlatform, 'services' | 'internalAddress' | 'vision'> {
  /** `http://127.0.0.1:9000`: every service answers on every one of them. */
  readonly origins: Readonly<Record<ServiceName, string>>;
  /** The key that a service signs its tokens with. */
  readonly keys: Readonly<Record<ServiceName, SigningKey>>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts it as `npm start` would, with demo accounts. Nothing waits for vision; nothing is downloaded. */
export async function startEmbeddedPlatform(args: readonly string[] = []): Promise<EmbeddedPlatform> {
  const base = await mkdtemp(join(tmpdir(), 'proctorwise-platform-'));
  const portOffset = await freePortOffset();
  // A test must not depend on the network: without weights at hand the detector that npm brought looks.
  process.env.PROCTORWISE_MODEL_DOWNLOAD ??= 'off';
  const options = readOptions(
    ['--data', base, '--port-offset', String(portOffset), '--vision-processes', '1', ...args],
    {},
  );
  if (options === 'help') throw new Error('Tests start the platform, they do not ask for help');
  const data = await openDataFolder(base);
  const platform = await startPlatform(options, data, createLogger('test', 'silent'));
  const keys = await Promise.all(
    SERVICES.map(async (service) => [service, await openSigningKey(data.signingKey(service))] as const),
  );
  return {
    services: platform.services,
    internalAddress: platform.internalAddress,
    vision: platform.vision,
    origins: Object.fromEntries(
      SERVICES.map((service) => [service, `http://127.0.0.1:${SERVICE_PORTS[service] + portOffset}`]),
    ) as Record<ServiceName, string>,
    keys: Object.fromEntries(keys) as Record<ServiceName, SigningKey>,
    async stop() {
      await platform.stop();
      await rm(base, { recursive: true, force: true });
    },
  };
}
