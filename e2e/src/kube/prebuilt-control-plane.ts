import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startOf } from '@proctorwise/distributed/processes';
import { freePorts } from '../free-ports.js';
import { until } from '../until.js';
import { AUDIT_POLICY, AuditLog } from './audit-log.js';
import type { ApiServerProcess, NodeImages } from './cluster.js';

export interface PrebuiltOptions {
  /** A real node: containerd, kubelet, DNS, metrics. Needs root, and there is one a machine. @default false */
  readonly node?: boolean;
}

const UP_TIMEOUT_MS = 180_000;
/** The API server's port, and the four after it. */
const PORTS = [0, 1, 2, 3, 4];
/** Of Linux on all machines that the prebuilt programs are made for. */
const TICKS_A_SECOND = 100;

/** Starts a cluster by the script of the prebuilt programs, with its audit log switched on. */
export async function startPrebuilt(script: string, state: string, folder: string, { node = false }: PrebuiltOptions) {
  const policy = join(folder, 'audit-policy.json');
  const auditFile = join(folder, 'audit.log');
  await writeFile(policy, JSON.stringify(AUDIT_POLICY));
  await writeFile(auditFile, '');
  const port = String(await freePorts(PORTS));
  const run = promisify(execFile);
  const env = {
    ...process.env,
    KUBE_APISERVER_FLAGS: `--audit-policy-file=${policy} --audit-log-path=${auditFile}`,
  };
  const up = async () => {
    const args = ['up', ...(node ? [] : ['--no-node']), '--state', state, '--port', port];
    await run(script, args, { env, timeout: UP_TIMEOUT_MS });
  };
  await up();

  const pidFile = join(state, 'run', 'kube-apiserver.pid');
  const pidOf = async () => Number((await readFile(pidFile, 'utf8')).split(' ')[0]);
  const apiServer: ApiServerProcess = {
    async kill() {
      const pid = await pidOf();
      process.kill(pid, 'SIGKILL');
      await until('the end of the API server', async () => ((await startOf(pid)) === undefined ? true : undefined), {
        withinMs: 10_000,
        everyMs: 20,
      });
      // The script takes a process that has ended, and that nobody has noticed yet, for one that runs.
      await rm(pidFile);
    },
    start: up,
    async cpuSeconds() {
      const stat = await readFile(`/proc/${await pidOf()}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    },
  };
  const images: NodeImages = {
    async build({ name, archive, rootFolder, entrypoint, user = '65532' }) {
      const args = ['image', '--state', state, name, archive, rootFolder, ...entrypoint];
      await run(script, args, { env: { ...process.env, IMAGE_USER: user } });
    },
    async load(archive) {
      await run(script, ['load', '--state', state, archive]);
    },
  };
  return {
    kubeconfig: join(state, 'conf', 'admin.conf'),
    programs: join(state, 'bin'),
    kwokStages: join(dirname(script), 'kwok-stages.yaml'),
    audit: new AuditLog(auditFile),
    apiServer,
    ...(node ? { images } : {}),
  };
}
