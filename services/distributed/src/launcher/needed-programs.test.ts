import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { needPrograms } from './needed-programs.js';

const UNAVAILABLE = 69;
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'programs-'));
  await mkdir(join(folder, 'bin'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A machine whose programs are those that the test puts there, and whose jars were never fetched. */
const bare = (): NodeJS.ProcessEnv => ({
  PATH: join(folder, 'bin'),
  HOME: folder,
  XDG_CACHE_HOME: join(folder, 'cache'),
});
async function install(name: string, script = ''): Promise<void> {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
const installJava = (version: string) => install('java', `echo 'openjdk version "${version}"' >&2`);

describe('a start without the programs that it needs', () => {
  it('tells all of them in one line, with what brings them, and leaves no trace', async () => {
    const data = join(folder, 'data');
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, '--data', data], {
      env: bare(),
      encoding: 'utf8',
    });
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^Not started: .*MariaDB.*Java is not installed.*Maven.*apt-get install .*mariadb-server/),
    ]);
    expect({ status, stdout }).toEqual({ status: UNAVAILABLE, stdout: '' });
    expect(await readdir(folder)).toEqual(['bin']);
  }, 60_000);

  it.each([
    ['11.0.2', /Java 11 is too old for Kafka/],
    ['1.8.0_392', /Java 8 is too old for Kafka/],
  ])('does not take Java %s', async (version, message) => {
    await installJava(version);
    await expect(needPrograms(bare())).rejects.toThrow(message);
  });

  it.each(['17.0.13', '21', '25-ea'])('takes Java %s', async (version) => {
    await installJava(version);
    const error = await needPrograms(bare()).catch((thrown: Error) => thrown);
    expect(error?.message).toMatch(/Maven/); // which is missing still
    expect(error?.message).not.toMatch(/Java (is|\d)/);
  });

  it('asks for Maven only as long as the jars are not there', async () => {
    await installJava('17.0.13');
    for (const name of ['mariadb', 'mariadb-install-db', 'mariadbd']) await install(name);
    await expect(needPrograms(bare())).rejects.toThrow(/^Not started: Maven/);
    await install('mvn');
    await needPrograms(bare());
  });
});
