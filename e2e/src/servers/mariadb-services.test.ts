import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { anyMariaDb, MISSING_MARIADB, mariaDbUnderTest } from './mariadb-under-test.js';

const mariaDb = mariaDbUnderTest();
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Those that work on a database; reservation, user and correction as two replicas on one. */
const SUITES = [
  'services/(reservation|correction)/dist/http',
  'services/user/dist/http/(users|races)',
  'services/correction/dist/persistence',
  'services/monitoring/dist/(app|persistence|retention)',
  'services/monitoring/dist/watch/watches',
].join('|');

itNeeds(
  anyMariaDb,
  MISSING_MARIADB,
  'the suites of the services pass on MariaDB',
  async () => {
    const { code, output } = await jest(SUITES, { TEST_ON_MARIADB: mariaDb().url });
    if (code !== 0) throw new Error(output.slice(-8_000));
    expect(Number(/^Tests: .*?(\d+) passed/m.exec(output)?.[1])).toBeGreaterThan(100);
  },
  480_000,
);

async function jest(suites: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
  const flags = ['--experimental-vm-modules', '--enable-source-maps', '--disable-warning=ExperimentalWarning'];
  const program = [...flags, 'node_modules/jest/bin/jest.js', suites, '--runInBand', '--forceExit'];
  const running = spawn(process.execPath, program, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [running.stdout, running.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  return new Promise((resolve, reject) => {
    running.once('error', reject);
    running.once('close', (code) => resolve({ code, output }));
  });
}
