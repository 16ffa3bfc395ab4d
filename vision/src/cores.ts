import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Reads a small file. undefined: there is none. */
type ReadText = (path: string) => string | undefined;

/** A mounted hierarchy of control groups that can limit CPU time. */
interface Hierarchy {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  /** What of the hierarchy is mounted: `/`, or in a container perhaps its own group. */
  readonly root: string;
}

/** The lines of /proc/self/mountinfo that matter; version 1's CPU controller may share a hierarchy with others. */
function hierarchiesIn(mountinfo: string): Hierarchy[] {
  return mountinfo.split('\n').flatMap((line): Hierarchy[] => {
    const [mount = '', filesystem = ''] = line.split(' - ');
    const [, , , root, mountPoint] = mount.split(' ');
    const [type, , options = ''] = filesystem.split(' ');
    if (root === undefined || mountPoint === undefined) return [];
    if (type === 'cgroup2') return [{ version: 2, mountPoint, root }];
    return type === 'cgroup' && options.split(',').includes('cpu') ? [{ version: 1, mountPoint, root }] : [];
  });
}

/** This process's path in a hierarchy, from /proc/self/cgroup: lines of `number:controllers:path`. */
function pathIn({ version }: Hierarchy, cgroup: string): string | undefined {
  for (const line of cgroup.split('\n')) {
    const [, controllers, ...path] = line.split(':');
    if (version === 2 ? controllers === '' : controllers?.split(',').includes('cpu')) return path.join(':');
  }
  return undefined;
}

/** The group's folder and those above it, as far as they are mounted: each of them may have a limit. */
function foldersOf({ mountPoint, root }: Hierarchy, path: string): string[] {
  const isBelow = root !== '/' && (path === root || path.startsWith(`${root}/`));
  // A container without a name space of groups sees the host's path, but has only its own group mounted.
  const parts = (isBelow ? path.slice(root.length) : root === '/' ? path : '').split('/').filter(Boolean);
  return parts.map((_, last) => `${mountPoint}/${parts.slice(0, last + 1).join('/')}`).concat(mountPoint);
}

/** Cores that one group may use, a fraction perhaps. undefined: no limit. */
function quotaOf({ version }: Hierarchy, folder: string, read: ReadText): number | undefined {
  const [quota, period] =
    version === 2
      ? (read(`${folder}/cpu.max`)?.trim().split(' ') ?? [])
      : [read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)];
  const cores = Number(quota) / Number(period); // "max" and a missing file give NaN, version 1's "no limit" is -1
  return cores > 0 && Number.isFinite(cores) ? cores : undefined;
}

/**
 * Cores by the limits of this process's control groups, versions 1 and 2, those above included. Node 24 knows version 2's
 * limit, and version 1's only where `cpu` and `cpuacct` share a mount.
 * @returns a fraction perhaps; undefined without a limit, or where there are no control groups
 */
export function coresByControlGroup(read: ReadText): number | undefined {
  const cgroup = read('/proc/self/cgroup') ?? '';
  const quotas = hierarchiesIn(read('/proc/self/mountinfo') ?? '').flatMap((hierarchy) => {
    const path = pathIn(hierarchy, cgroup);
    if (path === undefined) return [];
    return foldersOf(hierarchy, path).map((folder) => quotaOf(hierarchy, folder, read));
  });
  const limits = quotas.filter((quota) => quota !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Memory that a process with its models may come to, and the one before them: measured 260 and 90 MiB. */
export const PROCESS_MEMORY_BYTES = 320 * 1024 ** 2;
export const FRONT_MEMORY_BYTES = 128 * 1024 ** 2;

/** The resources that processes are counted from. */
export interface Given {
  /** Cores that this process may run on. */
  readonly cores: number;
  /** Cores by the control groups' limits; undefined without one. */
  readonly quota: number | undefined;
  /** Bytes by the control group's limit; undefined without one. */
  readonly memoryBytes: number | undefined;
}

/**
 * How many processes look: one a whole core, since half a core's process only makes the others wait, and no more than the
 * memory holds, since a pod above its limit is killed. At least one.
 */
export function processesFor({ cores, quota = cores, memoryBytes = Number.POSITIVE_INFINITY }: Given): number {
  const byMemory = (memoryBytes - FRONT_MEMORY_BYTES) / PROCESS_MEMORY_BYTES;
  return Math.max(1, Math.floor(Math.min(cores, quota, byMemory)));
}

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // another system, or a version of control groups that is not mounted: no limit is known
  }
};

/** What this process was given. */
export function given(): Given {
  const memory = process.constrainedMemory();
  return {
    cores: availableParallelism(),
    quota: coresByControlGroup(readText),
    // 0 or a number beyond any machine where there is no limit.
    memoryBytes: memory > 0 && memory < 2 ** 50 ? memory : undefined,
  };
}
