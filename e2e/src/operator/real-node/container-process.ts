import { readdir, readFile } from 'node:fs/promises';

/**
 * Finds the first process of a pod's container among this machine's own: a real node runs here. The container ends with it.
 * @param uid of the pod, which its control groups are named after
 * @param program part of its command line
 * @returns its process id on this machine
 */
export async function processOf(uid: string, program: string): Promise<number> {
  const text = (path: string) => readFile(path, 'utf8').catch(() => '');
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const isOfPod = (await text(`/proc/${pid}/cgroup`)).replaceAll('_', '-').includes(uid);
    if (!isOfPod || !(await text(`/proc/${pid}/cmdline`)).includes(program)) continue;
    // Its number in each name space, from the outermost: its children run the same program.
    if (/^NSpid:.*\s1$/m.test(await text(`/proc/${pid}/status`))) return Number(pid);
  }
  throw new Error(`Pod ${uid} runs no ${program} on this machine`);
}
