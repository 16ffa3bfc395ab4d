import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../kube/index.js';
import { until } from '../until.js';

const PROGRAM = fileURLToPath(new URL('../../../operator/dist/main.js', import.meta.url));
const SHIFTED_CLOCK = new URL('./shifted-clock.preload.js', import.meta.url).href;
const READY_WITHIN_MS = 60_000;

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The operator as it ships, in a process of its own. */
export interface OperatorProcess {
  readonly child: ChildProcess;
  readonly lines: readonly LogLine[];
  /** Waits for a line of its log. */
  logged(msg: string, withinMs?: number): Promise<LogLine>;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** By SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
}

export interface OperatorProcessOptions {
  /** @default the cluster's administrator's */
  readonly kubeconfig?: string;
  /** A file with the milliseconds by which its wall clock is off; may change at any time. */
  readonly clockFile?: string;
}

/**
 * Starts it against the cluster. It is not yet elected when this returns; `logged('elected')` waits for that.
 * @param args its flags
 */
export async function startOperator(
  cluster: Cluster,
  args: readonly string[],
  { kubeconfig = cluster.kubeconfig, clockFile }: OperatorProcessOptions = {},
): Promise<OperatorProcess> {
  const preload = clockFile === undefined ? [] : ['--import', SHIFTED_CLOCK];
  const child = await cluster.spawn(
    process.execPath,
    [...preload, PROGRAM, '--health-port', '0', '--health-host', '127.0.0.1', '--kubeconfig', kubeconfig, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, SHIFTED_CLOCK_FILE: clockFile } },
  );
  const lines: LogLine[] = [];
  let errors = '';
  child.stderr?.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as LogLine));
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const logged = (msg: string, withinMs = READY_WITHIN_MS) =>
    until(
      `the operator's line "${msg}"`,
      () => {
        const line = lines.find((each) => each.msg === msg);
        if (!line && hasEnded) throw new Error(`it has ended: ${errors}${JSON.stringify(lines.slice(-3))}`);
        return line;
      },
      { withinMs, everyMs: 50 },
    );
  await logged('health server listens');
  return {
    child,
    lines,
    logged,
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
