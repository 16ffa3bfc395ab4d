import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../../kube/index.js';
import { until } from '../../until.js';

const MAIN = fileURLToPath(new URL('../../../../operator/dist/main.js', import.meta.url));
const ELECTED_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

export interface OperatorProcess {
  /** By SIGTERM. @returns its exit code, null where it had to be killed */
  stop(): Promise<number | null>;
}

/** Starts the operator outside the cluster and waits until it works. @param log file for what it says */
export async function startOperator(cluster: Cluster, flags: readonly string[], log: string): Promise<OperatorProcess> {
  const args = [MAIN, `--kubeconfig=${cluster.kubeconfig}`, '--health-port=0', '--health-host=127.0.0.1', ...flags];
  const child = await cluster.spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(log);
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  const exited = once(child, 'exit');
  try {
    await until(
      'the election of the operator',
      async () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}; ${log} says why`);
        return (await readFile(log, 'utf8')).includes('"msg":"elected"') ? true : undefined;
      },
      { withinMs: ELECTED_WITHIN_MS },
    );
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    async stop() {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      const [code] = await exited;
      clearTimeout(patience);
      file.end();
      return code as number | null;
    },
  };
}
