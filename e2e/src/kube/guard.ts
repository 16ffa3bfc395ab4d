import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./guard.main.js', import.meta.url));

/** A process of its own that takes a cluster down, also when this one is killed. */
export interface Guard {
  /** Takes it down now. @throws something of it could not be ended */
  release(): Promise<void>;
}

/** @param script with `state`: the script that started the cluster, and its state folder */
export function startGuard(folder: string, script?: string, state?: string): Guard {
  const args = [PROGRAM, folder, ...(script && state ? [script, state] : [])];
  const guard: ChildProcess = spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  const exited = once(guard, 'exit').then(([code]) => code as number | null);
  let said = '';
  guard.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  // It waits for us; we do not wait for it.
  guard.unref();
  for (const pipe of [guard.stdin, guard.stderr]) (pipe as unknown as { unref(): void } | null)?.unref();
  return {
    async release() {
      guard.ref();
      guard.stdin?.end();
      const code = await exited;
      if (code !== 0) throw new Error(`The cluster in ${folder} was not taken down (${code}): ${said}`);
    },
  };
}
