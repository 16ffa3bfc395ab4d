import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorCodeOf, nodeFs } from './fs-ops.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fs-ops-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const onLinux = process.platform === 'linux' ? it : it.skip;
const O_DSYNC = 0o10000;

/** The open flags of a file of this process, as the kernel has them; null where it is not open. */
async function flagsOf(path: string): Promise<number | null> {
  for (const number of await readdir('/proc/self/fd')) {
    if ((await readlink(`/proc/self/fd/${number}`).catch(() => '')) !== path) continue;
    const info = await readFile(`/proc/self/fdinfo/${number}`, 'utf8');
    return Number.parseInt(/^flags:\s+(\d+)$/m.exec(info)?.[1] ?? '', 8);
  }
  return null;
}

describe("Node's file system", () => {
  it('writes at offsets, reads what is there, cuts, and tells the size', async () => {
    const path = join(folder, 'file');
    const file = await nodeFs.open(path, 'create');
    await file.write(Buffer.from('hello'), 0);
    await file.write(Buffer.from('HE'), 0);
    await file.write(Buffer.from('there'), 5);
    await file.sync();
    expect((await file.read(100, 0)).toString()).toBe('HEllothere');
    expect((await file.read(3, 5)).toString()).toBe('the');
    await file.truncate(5);
    await file.sync();
    expect(await file.size()).toBe(5);
    await file.close();
    expect((await nodeFs.readFile(path)).toString()).toBe('HEllo');
  });

  it('replaces, modifies only what is there, and creates only what is not', async () => {
    const path = join(folder, 'file');
    const codeOf = async (mode: 'read' | 'modify' | 'create') =>
      nodeFs.open(path, mode).then(
        (file) => file.close(),
        (error: unknown) => errorCodeOf(error),
      );
    expect([await codeOf('read'), await codeOf('modify')]).toEqual(['ENOENT', 'ENOENT']);
    for (const text of ['longer', 'short']) {
      const file = await nodeFs.open(path, 'replace');
      await file.write(Buffer.from(text), 0);
      await file.sync();
      await file.close();
      expect((await nodeFs.readFile(path)).toString()).toBe(text);
    }
    expect([await codeOf('modify'), await codeOf('create')]).toEqual([undefined, 'EEXIST']);
    await nodeFs.syncFolder(folder);
    await expect(nodeFs.syncFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  onLinux('has each write reach the disk before it returns, and leaves no file open', async () => {
    const path = join(folder, 'file');
    for (const mode of ['replace', 'modify'] as const) {
      const file = await nodeFs.open(path, mode);
      expect((await flagsOf(path))! & O_DSYNC).toBe(O_DSYNC);
      await file.close();
      expect(await flagsOf(path)).toBeNull();
    }
    await rm(path);
    const file = await nodeFs.open(path, 'create');
    expect((await flagsOf(path))! & O_DSYNC).toBe(O_DSYNC);
    await file.close();
  });
});
