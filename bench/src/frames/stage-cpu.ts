import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pidsOf } from './process-tree.js';

/** What a frame cannot be judged without: the reference's stages. */
const REFERENCE_STAGES = ['decode', 'detect', 'faces'];

/**
 * CPU that the platform's vision processes have used for decoding, resizing and both models so far, ms: by their own
 * metrics, which are asked for at their sockets.
 * @throws {Error} no vision process comes from this one, or one does not answer
 */
export async function modelCpuOf(root: number): Promise<number> {
  const commands = await Promise.all((await pidsOf(root)).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')));
  const sockets = commands.flatMap((command) => socketIn(command.split('\0')));
  if (sockets.length === 0) throw new Error('The platform has no vision process');
  const answers = await Promise.all(sockets.map(metricsAt));
  return answers.reduce((sum, metrics) => sum + modelCpuIn(metrics), 0);
}

/** The Unix socket on which a vision process was told to listen, if it is one. */
function socketIn(args: readonly string[]): string[] {
  const socket = args[args.indexOf('--listen') + 1];
  return args.includes('--listen') && socket?.endsWith('.sock') ? [socket] : [];
}

async function metricsAt(socketPath: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request({ socketPath, path: '/metrics' }, (response) => resolve(text(response)))
    .on('error', reject)
    .end();
  return promise;
}

/** Sums the reference's stages in a process's metrics, ms. Stages of which there was none yet are 0. */
export function modelCpuIn(metrics: string): number {
  const samples = metrics.matchAll(/^proctorwise_vision_stage_cpu_seconds_total\{stage="(\w+)"\} (\S+)$/gm);
  return [...samples].reduce(
    (sum, [, stage = '', seconds]) => sum + (REFERENCE_STAGES.includes(stage) ? Number(seconds) * 1_000 : 0),
    0,
  );
}
