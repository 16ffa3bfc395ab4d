import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@proctorwise/platform';
import { startOf } from '../processes/index.js';
import { SupervisedProcess } from './supervised-process.js';

/** Says that it is there, and lives until it is told to end. */
const LIVES = `
import { appendFileSync } from 'node:fs';
appendFileSync(process.env.STARTS, 'started\\n');
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supervised-'));
});
afterEach(() => rm(folder, { recursive: true }));

const startsFile = () => join(folder, 'starts');
const starts = async (): Promise<number> =>
  (await readFile(startsFile(), 'utf8').catch(() => '')).split('\n').filter(Boolean).length;
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(20);
}
async function aProcess(source: string): Promise<SupervisedProcess> {
  const program = join(folder, 'program.mjs');
  await writeFile(program, source);
  return new SupervisedProcess(
    { name: 'probe', program, env: { STARTS: startsFile() }, isReady: async () => (await starts()) > 0 },
    folder,
    createLogger('test', 'silent'),
  );
}

describe('a supervised process', () => {
  it('is started again after it was killed, and ends for good when it is stopped', async () => {
    const supervised = await aProcess(LIVES);
    await supervised.start();
    const first = supervised.pid as number;
    process.kill(first, 'SIGKILL');
    await until(async () => (await starts()) === 2);
    expect(supervised.restarts).toBe(1);
    const second = supervised.pid as number;
    expect(second).not.toBe(first);
    await supervised.stop();
    expect(await startOf(second)).toBeUndefined();
    expect(await starts()).toBe(2);
  });

  it('is stopped also while it waits to be started again', async () => {
    const supervised = await aProcess(LIVES);
    await supervised.start();
    process.kill(supervised.pid as number, 'SIGKILL');
    await until(async () => supervised.pid === undefined);
    await supervised.stop();
    expect(supervised.pid).toBeUndefined();
  });

  it('tells the end of its log where it does not come up', async () => {
    const supervised = await aProcess("console.error('no database'); process.exit(69);");
    await expect(supervised.start()).rejects.toThrow(/no database/);
    await supervised.stop();
  });
});
