import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_PORTS, SERVICES } from '@proctorwise/contracts';
import { type DetourName, openFolder, type RunningPlatform, startPlatform } from '@proctorwise/distributed/launcher';
import { type FaultyWay, portOf, startToxiproxy } from '@proctorwise/distributed/servers';
import { createLogger } from '@proctorwise/platform';
import { freePorts } from '../free-ports.js';
import { People } from './classroom.js';
import { mountSmallDisk, type SmallDisk } from './small-disk.js';

export interface BedOptions {
  readonly say: (line: string) => void;
  /** Where its folder is made; kept where something was found. @default the system's temporary folder */
  readonly base?: string;
  /** On a disk of its own that can be filled: takes the rights of an administrator. */
  readonly onSmallDisk?: boolean;
}

/** The distributed platform on a fresh folder and free ports, for faults. */
export interface TestBed {
  readonly platform: RunningPlatform;
  /** The gateway, by a way that can be cut, as students reach it. */
  readonly origin: string;
  readonly people: People;
  /** Between a service and its server, or students and the gateway; healthy until told otherwise. */
  way(name: WayName): FaultyWay;
  /** Where it was asked for: data and logs lie on it. */
  readonly disk: SmallDisk | undefined;
  /** Data, and every process's log. */
  readonly folder: string;
  /** @param keep whether the folder stays, for a person to look into */
  close(keep: boolean): Promise<void>;
}

export type WayName = DetourName | 'students-gateway';

/** @throws {Error} a server or a service did not start, with the end of its log */
export async function openBed({ say, base = tmpdir(), onSmallDisk = false }: BedOptions): Promise<TestBed> {
  const folder = await mkdtemp(join(base, 'proctorwise-faults-'));
  const disk = onSmallDisk ? await mountSmallDisk(folder) : undefined;
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
  const data = await openFolder(folder);
  const proxyFolder = join(folder, 'servers', 'toxiproxy');
  const ways = new Map<WayName, FaultyWay>();
  const proxy = await startToxiproxy({ folder: proxyFolder });
  const open = async (name: WayName, upstream: string): Promise<string> => {
    const known = ways.get(name); // a replica goes by it as well
    const way = known ?? (await proxy.way(name, upstream));
    ways.set(name, way);
    return way.address;
  };
  const close = async (keep: boolean, platform?: RunningPlatform): Promise<void> => {
    await platform?.stop();
    await proxy.stop();
    if (disk && keep) await cp(join(folder, 'logs'), `${folder}-logs`, { recursive: true });
    await disk?.unmount();
    if (!keep) await rm(folder, { recursive: true, force: true });
  };
  try {
    // The proxy keeps ports by the names of its ways: this one is to listen where the broker says.
    const kafkaPort = await portOf(proxyFolder, 'way-monitoring-kafka');
    const platform = await startPlatform(options, data, createLogger('launcher', 'warn'), say, {
      kafkaPort,
      way: open,
    });
    await platform.visionReady;
    const origin = `http://${await open('students-gateway', `127.0.0.1:${SERVICE_PORTS.user + portOffset}`)}`;
    return {
      platform,
      origin,
      people: new People(origin),
      disk,
      folder,
      way(name) {
        const way = ways.get(name);
        if (!way) throw new Error(`there is no way ${name}`);
        return way;
      },
      close: (keep) => close(keep, platform),
    };
  } catch (error) {
    await close(false);
    throw error;
  }
}
