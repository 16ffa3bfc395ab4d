import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { textOfFile } from './text-of-file.js';

/** A process, and when it began: a number alone may be another process by tomorrow. */
export interface ProcessRecord {
  readonly pid: number;
  readonly startedAt: string;
}

const recordFile = (folder: string) => join(folder, 'processes');

/** @returns undefined where there is no such process, or it has ended and waits to be noticed */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  // Elsewhere the number has to do.
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch {
    return undefined;
  }
}

/** Notes a process that is to end with the cluster. */
export async function record(folder: string, pid: number): Promise<void> {
  const startedAt = await startOf(pid);
  if (startedAt !== undefined) await appendFile(recordFile(folder), `${pid} ${startedAt}\n`);
}

async function recorded(folder: string): Promise<ProcessRecord[]> {
  const text = await textOfFile(recordFile(folder));
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ pid: Number(line.split(' ')[0]), startedAt: line.split(' ')[1] ?? '' }));
}

const isAlive = async ({ pid, startedAt }: ProcessRecord): Promise<boolean> => (await startOf(pid)) === startedAt;

async function alive(records: readonly ProcessRecord[]): Promise<ProcessRecord[]> {
  const lives = await Promise.all(records.map(isAlive));
  return records.filter((_, index) => lives[index]);
}

function signal({ pid }: ProcessRecord, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in between.
  }
}

/** Ends all that were noted, the last one first; by SIGKILL those that are still there after `graceMs`. */
export async function endRecorded(folder: string, graceMs: number): Promise<void> {
  const records = (await recorded(folder)).reverse();
  for (const each of await alive(records)) signal(each, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline && (await alive(records)).length > 0) await wait(50);
  for (const each of await alive(records)) signal(each, 'SIGKILL');
}
