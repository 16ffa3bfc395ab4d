import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** The first of these programs that is in the PATH. */
export async function inPath(
  names: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (folder !== '' && (await isExecutable(path))) return path;
    }
  }
  return undefined;
}

/** The Java that runs the servers: that of `JAVA_HOME`, else the one in the PATH. */
export const javaProgram = (env: NodeJS.ProcessEnv = process.env): string =>
  env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java';

/** @returns the number of its release, such as 17; undefined where it cannot be run */
export async function javaRelease(env: NodeJS.ProcessEnv = process.env): Promise<number | undefined> {
  try {
    const { stderr } = await promisify(execFile)(javaProgram(env), ['-version'], { env });
    return Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1] ?? 0); // Java 8 calls itself 1.8
  } catch {
    return undefined;
  }
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
