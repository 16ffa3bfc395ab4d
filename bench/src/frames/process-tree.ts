import { readdir, readFile } from 'node:fs/promises';

/** The kernel counts in hundredths of a second for user space on every architecture that Node runs on. */
const MS_PER_TICK = 10;

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Its own CPU time and that of its children that ended and were waited for, user and system, ms. */
  readonly cpuMs: number;
}

export interface Memory {
  /** Resident pages of the first process alone, MiB. */
  readonly mainRssMiB: number;
  /** Resident pages, each process counted whole: what the original's figure would be. MiB */
  readonly rssMiB: number;
  /** Each shared page counted once over those who share it. MiB */
  readonly pssMiB: number;
}

/** Reads one line of /proc/PID/stat. The name stands in brackets and may hold spaces and brackets itself. */
export function parseStat(line: string): ProcessStat {
  const pid = Number.parseInt(line, 10);
  const rest = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(rest[field]), 0);
  if (!Number.isFinite(ticks)) throw new RangeError(`Not a line of /proc/PID/stat: ${line}`);
  return { pid, parent: Number(rest[1]), cpuMs: ticks * MS_PER_TICK };
}

/** The process and all that come from it. */
export function treeOf(root: number, all: readonly ProcessStat[]): ProcessStat[] {
  const own = all.filter(({ pid }) => pid === root);
  return [...own, ...all.filter(({ parent }) => parent === root).flatMap(({ pid }) => treeOf(pid, all))];
}

async function tree(root: number): Promise<ProcessStat[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(goneIsNone)));
  return treeOf(
    root,
    lines.filter((line) => line !== null).map((line) => parseStat(line)),
  );
}

/** Processes end while their list is walked. */
function goneIsNone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
  throw error;
}

/** A process and all that come from it. */
export const pidsOf = async (root: number): Promise<number[]> => (await tree(root)).map(({ pid }) => pid);

/** CPU time of a process and all its children so far, ms, in steps of 10 for each. */
export async function cpuOf(root: number): Promise<number> {
  return (await tree(root)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

const kibIn = (text: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);

/** Memory of a process and all its children. @throws {RangeError} it is gone */
export async function memoryOf(root: number): Promise<Memory> {
  const read = (path: string) => readFile(path, 'utf8').catch(goneIsNone);
  const each = await Promise.all(
    (await tree(root)).map(async ({ pid }) => {
      const [status, rollup] = await Promise.all([read(`/proc/${pid}/status`), read(`/proc/${pid}/smaps_rollup`)]);
      return { pid, rss: kibIn(status ?? '', 'VmRSS'), pss: kibIn(rollup ?? '', 'Pss') };
    }),
  );
  const living = each.filter(({ rss, pss }) => Number.isFinite(rss) && Number.isFinite(pss));
  const main = living.find(({ pid }) => pid === root);
  if (!main) throw new RangeError(`Process ${root} is gone`);
  const mib = (of: 'rss' | 'pss') => living.reduce((sum, process) => sum + process[of], 0) / 1024;
  return { mainRssMiB: main.rss / 1024, rssMiB: mib('rss'), pssMiB: mib('pss') };
}
