import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { networkYaml } from './network.js';
import { HELP, OptionInvalid, readOptions } from './options.js';

describe('the options of npm run manifests', () => {
  it('have defaults', () => {
    expect(readOptions([])).toEqual({ namespace: 'proctorwise', out: undefined });
  });

  it('take a namespace of 63 characters, and refuse 64', () => {
    const longest = 'a'.repeat(63);
    expect(readOptions(['--namespace', longest])).toEqual({ namespace: longest, out: undefined });
    expect(() => readOptions(['--namespace', `${longest}a`])).toThrow(OptionInvalid);
  });

  it.each([
    [['--namespace', 'A'], '--namespace "A": must be'],
    [['--namespace', ''], '--namespace "": must be'],
    [['--namespace=-a'], '--namespace "-a": must be'],
    [['--namespace', '-a'], "Option '--namespace' argument is ambiguous. See --help."],
    [['--out', ''], '--out: must name a folder'],
    [['--colour'], "Unknown option '--colour'. See --help."],
    [['all'], "Unexpected argument 'all'. See --help."],
  ])('refuse %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe('npm run manifests', () => {
  const program = join(import.meta.dirname, 'manifests.main.js');
  const run = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(process.execPath, [program, ...args], (_, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proctorwise-manifests-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes the policies to standard output, or the same into a folder', async () => {
    expect(await run()).toEqual({ code: 0, stdout: networkYaml(), stderr: '' });
    const out = join(folder, 'new', 'folder');
    const file = join(out, 'network.yaml');
    expect(await run('--namespace', 'school', '--out', out)).toEqual({
      code: 0,
      stdout: `wrote ${file}\n`,
      stderr: '',
    });
    expect(await readFile(file, 'utf8')).toBe(networkYaml({ namespace: 'school' }));
  });

  it('says what it can, and in one line what is wrong', async () => {
    expect(await run('--help')).toEqual({ code: 0, stdout: HELP, stderr: '' });
    expect(await run('--namespace', 'A')).toMatchObject({ code: 64, stdout: '' });
    const inTheWay = join(folder, 'file');
    await writeFile(inTheWay, '');
    const refused = await run('--out', join(inTheWay, 'below'));
    expect(refused).toMatchObject({ code: 73, stdout: '' });
    expect(refused.stderr).toMatch(/^--out: .* cannot be written \(ENOTDIR\)\.\n$/);
  });
});
