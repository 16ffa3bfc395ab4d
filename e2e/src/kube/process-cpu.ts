import { readFile } from 'node:fs/promises';

/** Of Linux on all machines that Kubernetes' programs are made for. */
const TICKS_A_SECOND = 100;

/** CPU seconds that a process has used so far, user and system. @throws it is not there, or this is no Linux */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
