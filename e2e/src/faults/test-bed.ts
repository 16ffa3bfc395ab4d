import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_PORTS, SERVICES } from '@proctorwise/contracts';
import { openFolder, type RunningPlatform, startPlatform } from '@proctorwise/distributed/launcher';
import { createLogger } from '@proctorwise/platform';
import { freePorts } from '../free-ports.js';

export interface BedOptions {
  readonly say: (line: string) => void;
  /** Where its folder is made; kept where something was found. @default the system's temporary folder */
  readonly base?: string;
}

/** The distributed platform on a fresh folder and free ports, for faults. */
export interface TestBed {
  readonly platform: RunningPlatform;
  /** Data, and every process's log. */
  readonly folder: string;
  /** @param keep whether the folder stays, for a person to look into */
  close(keep: boolean): Promise<void>;
}

/** @throws {Error} a server or a service did not start, with the end of its log */
export async function openBed({ say, base = tmpdir() }: BedOptions): Promise<TestBed> {
  const folder = await mkdtemp(join(base, 'proctorwise-faults-'));
  const ports = SERVICES.map((service) => SERVICE_PORTS[service]);
  const lowest = Math.min(...ports);
  const portOffset = (await freePorts(ports.map((port) => port - lowest))) - lowest;
  const options = {
    dataFolder: folder,
    portOffset,
    modelsDir: undefined,
    visionProcesses: 'auto',
    timeZone: 'UTC',
    logLevel: 'info',
  };
  const platform = await startPlatform(options, await openFolder(folder), createLogger('launcher', 'warn'), say);
  await platform.visionReady;
  return {
    platform,
    folder,
    async close(keep) {
      await platform.stop();
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}
