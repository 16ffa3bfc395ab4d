import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_PORTS } from '@proctorwise/contracts';
import { freePortOffset } from './free-ports.js';
import { type Ended, startProcess } from './platform-process.js';

/** The platform as a process of its own that is killed and started again on the same folder and ports. */
export interface MortalPlatform {
  readonly folder: string;
  /** Of monitoring's door, which serves every other route too. */
  readonly origin: string;
  /** @returns how it ended */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<Ended>;
  /** Lets it stand still, or go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Starts it again; resolves when its doors are open. */
  startAgain(): Promise<void>;
  /** Kills it, whatever state it is in, and removes its folder. */
  remove(): Promise<void>;
}

/** @param name part of its folder's name */
export async function startMortalPlatform(name: string): Promise<MortalPlatform> {
  const folder = await mkdtemp(join(tmpdir(), `proctorwise-${name}-`));
  const offset = await freePortOffset();
  const start = () => startProcess(['--data', folder, '--port-offset', String(offset), '--vision-processes', '1']);
  let running = start();
  const platform: MortalPlatform = {
    folder,
    origin: `http://127.0.0.1:${SERVICE_PORTS.monitoring + offset}`,
    end: (signal) => running.kill(signal),
    signal: (signal) => void running.child.kill(signal),
    startAgain: () => {
      running = start();
      return running.running();
    },
    async remove() {
      await running.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await running.running();
  } catch (error) {
    await platform.remove();
    throw error;
  }
  return platform;
}
