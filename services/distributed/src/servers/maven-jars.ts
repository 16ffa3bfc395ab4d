import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FETCH_WITHIN_MS = 10 * 60_000;

/** Where programs are kept that came from a package registry. */
export const programCache = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'proctorwise');

/** What a server is made of. */
export interface JarSet {
  readonly name: string;
  /** `group:artifact:version` each. */
  readonly artifacts: readonly string[];
}

/** The project file that names a server's run-time jars; nothing is built from it. */
function pomOf({ name, artifacts }: JarSet): string {
  const dependencies = artifacts.map((coordinates) => {
    const [group, artifact, version] = coordinates.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local.proctorwise</groupId><artifactId>${name}</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies></project>
`;
}

function folderOf(jars: JarSet, env: NodeJS.ProcessEnv): string {
  const key = createHash('sha256').update(pomOf(jars)).digest('hex').slice(0, 12);
  return join(programCache(env), jars.name, key);
}

/** Were they fetched before? */
export const jarsAreThere = (jars: JarSet, env: NodeJS.ProcessEnv = process.env): Promise<boolean> =>
  isThere(folderOf(jars, env));

/**
 * A folder with the jars of these artifacts and all that they need at run time, fetched once by `mvn`. Two at once are
 * safe: the later one's folder is thrown away.
 * @throws {Error} Maven is not there, or could not fetch them
 */
export async function mavenJars(jars: JarSet): Promise<string> {
  const { name } = jars;
  const pom = pomOf(jars);
  const folder = folderOf(jars, process.env);
  if (await isThere(folder)) return folder;
  const part = `${folder}.${randomUUID()}`;
  await mkdir(part, { recursive: true });
  const file = join(part, 'pom.xml');
  await writeFile(file, pom);
  try {
    const goals = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${part}`];
    await promisify(execFile)('mvn', ['-B', '-q', '-f', file, ...goals], { timeout: FETCH_WITHIN_MS });
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    if (!(await isThere(folder))) throw new Error(`The jars of ${name} could not be fetched by mvn`, { cause: error });
  }
  return folder;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
