import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endRecorded, startOf, textOfFile } from '../processes/index.js';

/** Where everything of a distributed platform lies. */
export interface Folder {
  readonly base: string;
  readonly servers: string;
  readonly secrets: string;
  readonly logs: string;
  /** Frames on their way into the archive. */
  readonly spool: string;
}

/** Another launcher runs on the folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(base: string, pid: number) {
    super(`ProctorWise runs on ${base} already (process ${pid}). Stop it first, or start with another --data folder.`);
  }
}

const LEFT_GRACE_MS = 20_000;

/**
 * Makes the folder, for its owner alone, and takes it: processes that a killed launcher left are ended first.
 * @throws {FolderInUse}
 */
export async function openFolder(base: string): Promise<Folder> {
  const folder: Folder = {
    base,
    servers: join(base, 'servers'),
    secrets: join(base, 'secrets'),
    logs: join(base, 'logs'),
    spool: join(base, 'spool'),
  };
  // MariaDB runs as a user of its own when we are root: it must be able to reach its own folder.
  for (const path of [base, folder.servers]) await mkdir(path, { recursive: true, mode: 0o755 });
  for (const path of [folder.secrets, folder.logs, folder.spool]) await mkdir(path, { recursive: true, mode: 0o700 });
  await take(base);
  for (const path of guardedFolders(folder)) {
    await endRecorded(path, LEFT_GRACE_MS);
    await rm(join(path, 'processes'), { force: true });
  }
  return folder;
}

/** Where processes are noted that have to end with the launcher: ours, and the servers'. */
export const guardedFolders = ({ logs, servers }: Folder): string[] => [
  logs,
  ...['mariadb', 'kafka', 'hdfs'].map((name) => join(servers, name)),
];

async function take(base: string): Promise<void> {
  const file = join(base, 'launcher');
  const [pid = '', startedAt] = (await textOfFile(file)).trim().split(' ');
  if (pid !== '' && startedAt !== undefined && (await startOf(Number(pid))) === startedAt)
    throw new FolderInUse(base, Number(pid));
  await writeFile(file, `${process.pid} ${await startOf(process.pid)}\n`);
}
