import { constants } from 'node:fs';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServiceName } from '@proctorwise/contracts';
import { EVENT_LOG_FILE } from '@proctorwise/platform';

/** Where everything of an embedded platform lies. */
export interface DataFolder {
  readonly base: string;
  readonly database: (service: ServiceName) => string;
  readonly eventLog: string;
  readonly frames: string;
  readonly signingKey: (service: ServiceName) => string;
  readonly logFile: string;
  /** For sockets to child processes; undefined where its path is too long for one. */
  readonly socketFolder: string | undefined;
}

/** A Unix socket's address has 107 bytes; the names inside the folder take less than 40. */
const LONGEST_SOCKET_FOLDER_BYTES = 66;
const LOG_ROTATES_ABOVE_BYTES = 20 * 1024 * 1024;

/** Makes the folder, readable by its owner alone. @throws {NodeJS.ErrnoException} EACCES, EROFS, ENOSPC, ENOTDIR */
export async function openDataFolder(base: string): Promise<DataFolder> {
  const folder: DataFolder = {
    base,
    database: (service) => join(base, 'databases', `${service}.db`),
    eventLog: join(base, EVENT_LOG_FILE),
    frames: join(base, 'local_storage'),
    signingKey: (service) => join(base, 'secrets', `${service}.signing-key.json`),
    logFile: join(base, 'logs', 'proctorwise.log'),
    socketFolder: Buffer.byteLength(join(base, 'run')) <= LONGEST_SOCKET_FOLDER_BYTES ? join(base, 'run') : undefined,
  };
  for (const path of [base, join(base, 'databases'), join(base, 'secrets'), join(base, 'logs'), folder.frames])
    await makeFolder(path);
  await access(base, constants.R_OK | constants.W_OK | constants.X_OK);
  return folder;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    // On a read-only disk mkdir says that the very folder it shall make is not there: ask its parent why.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await access(dirname(path), constants.W_OK);
    throw error;
  }
}

/** Clears what a killed process left of its sockets. Call it once the folder is known to be ours alone. */
export async function clearSockets({ socketFolder }: DataFolder): Promise<void> {
  if (!socketFolder) return;
  await rm(socketFolder, { recursive: true, force: true });
  await mkdir(socketFolder, { mode: 0o700 });
}

/**
 * Keeps one older log beside the current one. Call it once the folder is known to be ours alone: the log may be another
 * process's. @returns whether it moved the current one away
 */
export async function rotateLog({ logFile }: DataFolder): Promise<boolean> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0, // the first start has none
  );
  if (size <= LOG_ROTATES_ABOVE_BYTES) return false;
  await rename(logFile, `${logFile}.1`);
  return true;
}
