import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorCodeOf, nodeFs, nodeFsBy } from './fs-ops.js';

let folder: string;
beforeEach(async () => {
  // As the kernel names it: the system's folder for temporary files may be a link.
  folder = await realpath(await mkdtemp(join(tmpdir(), 'fs-ops-')));
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

  it('closes a file once: what has its number since stays open, and nothing reaches that by the closed one', async () => {
    const path = join(folder, 'file');
    const file = await nodeFs.open(path, 'create');
    await file.close();
    // The lowest number that is free, as the next file gets; some more, where another test's file was quicker.
    const others = Array.from({ length: 8 }, (_, i) => openSync(join(folder, `other-${i}`), 'w+'));
    try {
      await file.close();
      for (const call of [
        () => file.read(1, 0),
        () => file.write(Buffer.from('x'), 0),
        () => file.truncate(0),
        () => file.sync(),
        () => file.size(),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'EBADF' });
    } finally {
      for (const other of others) closeSync(other); // throws where one was closed behind our back
    }
    for (const i of others.keys()) expect(await readFile(join(folder, `other-${i}`), 'utf8')).toBe('');
  });
});

describe('a sync', () => {
  /** Counts the calls of fdatasync; each fails while `fails` is true. */
  const counted = () => {
    const calls = { count: 0, fails: false };
    const fs = nodeFsBy(async () => {
      calls.count += 1;
      if (calls.fails) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    });
    return { calls, fs };
  };
  const bytes = Buffer.from('bytes');
  const perWrite = process.platform === 'linux' ? 0 : 1;

  it('is done of a file that was there before, at its first one', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'from a process that was killed');
    const { calls, fs } = counted();
    const file = await fs.open(path, 'modify');
    await file.write(bytes, 0);
    await file.sync();
    expect(calls.count).toBe(1);
    await file.sync();
    expect(calls.count).toBe(1);
    await file.write(bytes, 0);
    await file.sync();
    expect(calls.count).toBe(1 + perWrite);
    await file.close();
  });

  it.each(['replace', 'create'] as const)('is owed by no file of our own that was written (%s)', async (mode) => {
    const { calls, fs } = counted();
    const file = await fs.open(join(folder, 'file'), mode);
    await file.write(bytes, 0);
    await file.sync();
    expect(calls.count).toBe(perWrite);
    await file.close();
  });

  it('is done where nothing was written', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'longer');
    const { calls, fs } = counted();
    const file = await fs.open(path, 'replace');
    await file.sync();
    expect(calls.count).toBe(1);
    await file.close();
  });

  it('is done after each cut, also where something is written behind it', async () => {
    const { calls, fs } = counted();
    const file = await fs.open(join(folder, 'file'), 'replace');
    await file.write(bytes, 0);
    await file.sync();
    for (const cuts of [1, 2]) {
      await file.truncate(2);
      if (cuts === 2) await file.write(bytes, 2);
      await file.sync();
      expect(calls.count).toBe(perWrite + cuts);
    }
    await file.close();
  });

  it('that failed is still owed', async () => {
    const { calls, fs } = counted();
    const file = await fs.open(join(folder, 'file'), 'create');
    calls.fails = true;
    await expect(file.sync()).rejects.toMatchObject({ code: 'EIO' });
    calls.fails = false;
    await file.sync();
    expect(calls.count).toBe(2);
    await file.close();
  });
});
