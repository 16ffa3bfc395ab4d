import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../free-ports.js';
import { until } from '../until.js';
import { AUDIT_POLICY, AuditLog } from './audit-log.js';
import type { ApiProgram, Cluster } from './cluster.js';
import { cpuSecondsOf } from './process-cpu.js';

const READY_WITHIN_MS = 60_000;

/**
 * Starts etcd and kube-apiserver from the official archive. The API server makes its own certificate; its administrator
 * is known by a token. etcd answers on 127.0.0.1 without one: what lies in it is a test's.
 */
export async function startEnvtest(programs: string, folder: string, launch: Cluster['spawn']) {
  const port = await freePorts([0, 1, 2]);
  const token = randomBytes(24).toString('hex');
  const file = (name: string) => join(folder, name);
  const certificates = file('certificates');
  await mkdir(certificates);
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const readable = { mode: 0o600 };
  await writeFile(file('service-account.key'), keys.privateKey, readable);
  await writeFile(file('service-account.pub'), keys.publicKey, readable);
  await writeFile(file('tokens.csv'), `${token},admin,admin,system:masters\n`, readable);
  await writeFile(file('audit-policy.json'), JSON.stringify(AUDIT_POLICY));
  await writeFile(file('audit.log'), '');

  const logged = (name: string) => {
    const log = openSync(file(`${name}.log`), 'a');
    return { stdio: ['ignore' as const, log, log] };
  };
  const etcd = `http://127.0.0.1:${port + 1}`;
  const peer = `http://127.0.0.1:${port + 2}`;
  const etcdProcess = await launch(
    join(programs, 'etcd'),
    [
      '--name=main',
      `--data-dir=${file('etcd')}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=main=${peer}`,
    ],
    logged('etcd'),
  );
  const apiServerProcess = await launch(
    join(programs, 'kube-apiserver'),
    [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${certificates}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-signing-key-file=${file('service-account.key')}`,
      `--service-account-key-file=${file('service-account.pub')}`,
      // Nobody makes a namespace's default service account here, without which no pod may be created.
      '--disable-admission-plugins=ServiceAccount',
      `--audit-policy-file=${file('audit-policy.json')}`,
      `--audit-log-path=${file('audit.log')}`,
    ],
    logged('kube-apiserver'),
  );

  const kubeconfig = file('kubeconfig.json');
  const authority = await until('the certificate', () => readFile(join(certificates, 'apiserver.crt')), {
    withinMs: READY_WITHIN_MS,
  });
  await writeFile(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'envtest',
      clusters: [
        {
          name: 'envtest',
          cluster: {
            server: `https://127.0.0.1:${port}`,
            'certificate-authority-data': authority.toString('base64'),
          },
        },
      ],
      users: [{ name: 'admin', user: { token } }],
      contexts: [{ name: 'envtest', context: { cluster: 'envtest', user: 'admin' } }],
    }),
    readable,
  );
  const pids = { etcd: etcdProcess.pid ?? 0, 'kube-apiserver': apiServerProcess.pid ?? 0 };
  return {
    kubeconfig,
    audit: new AuditLog(file('audit.log')),
    cpuSeconds: (program: ApiProgram) => cpuSecondsOf(pids[program]),
  };
}
