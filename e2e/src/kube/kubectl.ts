import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a person would have seen. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A kubectl command that was refused. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError';

  constructor(
    readonly args: readonly string[],
    readonly result: KubectlResult,
  ) {
    super(`kubectl ${args.join(' ')}: ${result.stderr.trim() || `ended with ${result.code}`}`);
  }
}

/** kubectl against one cluster, as its administrator. */
export interface Kubectl {
  /** @param stdin for `-f -`: text, or an object that is sent as JSON @throws {KubectlError} it ended with another code than 0 */
  (args: readonly string[], stdin?: string | object): Promise<string>;
  /** Whatever it ends with. */
  try(args: readonly string[], stdin?: string | object): Promise<KubectlResult>;
  /** What `-o json` prints. @throws {KubectlError} */
  json<T>(args: readonly string[]): Promise<T>;
}

const REQUEST_TIMEOUT = '60s';

/** @param program path of kubectl @param cacheDir for what it learns of the API server */
export function kubectlOf(program: string, kubeconfig: string, cacheDir: string): Kubectl {
  const run = async (args: readonly string[], stdin?: string | object): Promise<KubectlResult> => {
    const child = spawn(program, [`--request-timeout=${REQUEST_TIMEOUT}`, ...args], {
      stdio: 'pipe',
      env: { PATH: process.env.PATH, KUBECONFIG: kubeconfig, KUBECACHEDIR: cacheDir, HOME: cacheDir },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      stdout += part;
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      stderr += part;
    });
    // A command that ends before it has read all says why by itself.
    child.stdin.on('error', () => {});
    child.stdin.end(typeof stdin === 'object' ? JSON.stringify(stdin) : stdin);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, stdout, stderr };
  };
  const orThrow = async (args: readonly string[], stdin?: string | object): Promise<string> => {
    const result = await run(args, stdin);
    if (result.code !== 0) throw new KubectlError(args, result);
    return result.stdout;
  };
  return Object.assign(orThrow, {
    try: run,
    json: async <T>(args: readonly string[]) => JSON.parse(await orThrow([...args, '-o', 'json'])) as T,
  });
}
