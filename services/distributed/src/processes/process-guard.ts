import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./process-guard.main.js', import.meta.url));

/** A process of its own that ends what is noted in a folder, also when its starter is killed. */
export interface ProcessGuard {
  /** Ends them now: SIGTERM, and after the grace SIGKILL. */
  release(): Promise<void>;
}

/** @param graceMs how long they may take to end by themselves */
export function guardProcesses(folder: string, graceMs: number): ProcessGuard {
  const guard: ChildProcess = spawn(process.execPath, [PROGRAM, folder, String(graceMs)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(guard, 'exit');
  // It waits for us; we do not wait for it.
  guard.unref();
  (guard.stdin as unknown as { unref(): void } | null)?.unref();
  return {
    async release() {
      guard.ref();
      guard.stdin?.end();
      await exited;
    },
  };
}
