import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Databases, logs and frames of one fault take some 300 MiB, and a NameNode wants 100 MiB to be free. */
const SIZE_MIB = 1_024;
const CHUNK = Buffer.alloc(1024 * 1024);
/** What others delete meanwhile is taken as well. */
const TAKE_EVERY_MS = 200;

/** A file system of its own on a folder, in memory, that can be filled to the last byte. */
export interface SmallDisk {
  /** Nothing can be written any more when it resolves, nor later, whatever is deleted. */
  fill(): Promise<void>;
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** Why file systems cannot be mounted here, or null where they can: it takes the rights of an administrator. */
export async function cannotMount(): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-disk-'));
  try {
    await (await mountSmallDisk(folder)).unmount();
    return null;
  } catch (error) {
    return `a file system cannot be mounted here: ${(error as Error).message.trim().split('\n').at(-1)}`;
  } finally {
    await rmdir(folder);
  }
}

/** @throws {Error} what `mount` said */
export async function mountSmallDisk(folder: string): Promise<SmallDisk> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m,mode=755`, 'proctorwise', folder]);
  const ballast = join(folder, 'ballast');
  let keptFull: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  const free = async (): Promise<void> => {
    keptFull?.stop.abort();
    // Only then: what is still being taken would make the file anew.
    await keptFull?.ended;
    keptFull = undefined;
    await rm(ballast, { force: true });
  };
  return {
    async fill() {
      await takeAll(ballast);
      const stop = new AbortController();
      keptFull = { stop, ended: keepFull(ballast, stop.signal) };
    },
    free,
    async unmount() {
      await free();
      await run('umount', [folder]);
    },
  };
}

/** Takes what others give back, until it is told to stop. @throws {Error} something else than a full disk */
async function keepFull(path: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(TAKE_EVERY_MS);
    await takeAll(path);
  }
}

async function takeAll(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (;;) await file.appendFile(CHUNK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
