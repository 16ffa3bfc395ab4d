import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseStat } from '../frames/process-tree.js';
import { Inspector } from './inspector.js';
import { sumOf } from './prometheus.js';

const MAIN = fileURLToPath(import.meta.resolve('@proctorwise/operator/main'));
const SETTLE_MS = 1_800_000;

/** The operator as it is shipped, in a process of its own that is looked at from outside. */
export class MeasuredOperator {
  readonly #child: ChildProcess;
  readonly #inspector: Inspector;
  readonly port: number;

  private constructor(child: ChildProcess, inspector: Inspector, port: number) {
    this.#child = child;
    this.#inspector = inspector;
    this.port = port;
  }

  /** @param flags beside kubeconfig and port @returns once it is elected, or, as a standby, once its caches are filled */
  static async start(kubeconfig: string, flags: readonly string[], until: 'elected' | 'caches are filled') {
    const profile = process.env.BENCH_CPU_PROF;
    const node = [
      '--enable-source-maps',
      '--inspect=127.0.0.1:0',
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    ];
    const args = [
      ...node,
      MAIN,
      '--kubeconfig',
      kubeconfig,
      '--health-port',
      '0',
      '--health-host',
      '127.0.0.1',
      ...flags,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const inspectorAt = Promise.withResolvers<string>();
    const begun = Promise.withResolvers<number>();
    let said = '';
    let port = 0;
    createInterface({ input: child.stderr }).on('line', (line) => {
      said += `${line}\n`;
      const found = /ws:\/\/\S+/.exec(line);
      if (found) inspectorAt.resolve(found[0]);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const fact = JSON.parse(line) as { level: string; msg: string; port?: number };
      if (fact.msg === 'health server listens') port = fact.port ?? 0;
      if (fact.msg === until) begun.resolve(port);
      if (fact.level === 'error') process.stderr.write(`operator: ${line.slice(0, 400)}\n`);
    });
    child.on('exit', (code) => begun.reject(new Error(`the operator ended with ${code}: ${said}`)));
    begun.promise.catch(() => {});
    const inspector = await Inspector.connect(await inspectorAt.promise);
    return new MeasuredOperator(child, inspector, await begun.promise);
  }

  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
  }

  /** CPU time so far, s. */
  async cpuSeconds(): Promise<number> {
    return parseStat(await readFile(`/proc/${this.#child.pid}/stat`, 'utf8')).cpuMs / 1000;
  }

  /** After a full collection. MiB */
  async memory(): Promise<{ readonly heapMiB: number; readonly rssMiB: number }> {
    const { heapUsed, rss } = await this.#inspector.memoryAfterCollection();
    return { heapMiB: heapUsed / 2 ** 20, rssMiB: rss / 2 ** 20 };
  }

  /** Resolves once nothing has waited for a worker, and no request was made but for the lease, for 3 s. */
  async settled(): Promise<void> {
    const deadline = Date.now() + SETTLE_MS;
    let before = -1;
    while (Date.now() < deadline) {
      const text = await this.metrics();
      const writes = sumOf(text, 'rest_client_requests_total', { method: 'PATCH' });
      if (sumOf(text, 'workqueue_depth') === 0 && writes === before) return;
      before = writes;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }
    throw new Error('the operator never comes to rest');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended();
  }

  async stop(): Promise<void> {
    this.#inspector.close();
    this.#child.kill('SIGTERM');
    await this.#ended();
  }

  async #ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}
