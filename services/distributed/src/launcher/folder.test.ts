import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { record, startOf } from '../processes/index.js';
import { FolderInUse, openFolder } from './folder.js';

let base: string;
beforeEach(async () => {
  base = join(await mkdtemp(join(tmpdir(), 'launcher-')), 'data');
});
afterEach(() => rm(join(base, '..'), { recursive: true }));

describe('the data folder', () => {
  it('keeps secrets and logs from everyone but its owner', async () => {
    const { secrets, logs, spool } = await openFolder(base);
    for (const path of [secrets, logs, spool]) expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('is refused while another launcher runs on it', async () => {
    await openFolder(base);
    await expect(openFolder(base)).rejects.toThrow(FolderInUse); // this very process has it
  });

  it('is taken from a launcher that was killed, and what that left is ended', async () => {
    const { logs } = await openFolder(base);
    await writeFile(join(base, 'launcher'), '999999 1\n'); // a process that is gone
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(left, 'spawn');
    await record(logs, left.pid as number);
    await openFolder(base);
    expect(await startOf(left.pid as number)).toBeUndefined();
  });
});
