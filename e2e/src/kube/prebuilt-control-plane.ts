import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startOf } from '@proctorwise/distributed/processes';
import { freePorts } from '../free-ports.js';
import { until } from '../until.js';
import { AUDIT_POLICY, AuditLog } from './audit-log.js';
import type { ApiProgram, ApiServerProcess, NodeImages } from './cluster.js';
import { cpuSecondsOf } from './process-cpu.js';

export interface PrebuiltOptions {
  /** A real node: containerd, kubelet, DNS, metrics. Needs root, and there is one a machine. @default false */
  readonly node?: boolean;
  /** kube-controller-manager and kube-scheduler; false: etcd and the API server alone. @default true */
  readonly controllers?: boolean;
}

const UP_TIMEOUT_MS = 180_000;
/** The API server's port, and the four after it. */
const PORTS = [0, 1, 2, 3, 4];
const CONTROLLERS = ['kube-controller-manager', 'kube-scheduler'];

/** Starts a cluster by the script of the prebuilt programs, with its audit log switched on. */
export async function startPrebuilt(
  script: string,
  state: string,
  folder: string,
  { node = false, controllers = true }: PrebuiltOptions,
) {
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
  const pidFileOf = (program: string) => join(state, 'run', `${program}.pid`);
  const pidOf = async (program: string) => Number((await readFile(pidFileOf(program), 'utf8')).split(' ')[0]);
  const kill = async (program: string) => {
    const pid = await pidOf(program);
    process.kill(pid, 'SIGKILL');
    await until(`the end of ${program}`, async () => ((await startOf(pid)) === undefined ? true : undefined), {
      withinMs: 10_000,
      everyMs: 20,
    });
    // The script takes a process that has ended, and that nobody has noticed yet, for one that runs.
    await rm(pidFileOf(program));
  };
  const start = async () => {
    await up();
    if (!controllers) await Promise.all(CONTROLLERS.map(kill));
  };
  await start();

  const apiServer: ApiServerProcess = { kill: () => kill('kube-apiserver'), start };
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
    cpuSeconds: async (program: ApiProgram) => cpuSecondsOf(await pidOf(program)),
    ...(node ? { images } : {}),
  };
}
