import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pictures } from './pictures.js';
import { modelsDir } from './shared-assets.js';

const PROGRAM = fileURLToPath(new URL('./reference.main.js', import.meta.url));

interface Answer {
  readonly model?: string;
  readonly cpuMs?: readonly number[];
  readonly error?: string;
}
export interface Reference {
  readonly model: string;
  /** CPU of each picture in turn, all threads, ms. @param from the first picture */
  measure(from: number, count: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Starts the reference in a process of its own over the same pictures. @throws {Error} its models cannot be loaded */
export async function openReference(pictures: Pictures): Promise<Reference> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-reference-'));
  const files = pictures.jpegs.map((_, turn) => join(folder, `${turn}.jpg`));
  await Promise.all(pictures.jpegs.map((jpeg, turn) => writeFile(files[turn] as string, jpeg)));
  const child = fork(PROGRAM, [], {
    // One thread decodes, resizes and infers, as on one core.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', ...(modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {}) },
  });
  const ended = once(child, 'exit').then(([how]) => {
    throw new Error(`The reference ended with ${how}`);
  });
  ended.catch(() => undefined); // told by whichever answer is waited for
  const answer = async (): Promise<Answer> => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    const heard = message as Answer;
    if (heard.error) throw new Error(`The reference failed: ${heard.error}`);
    return heard;
  };
  const { model = 'unknown' } = await answer();
  return {
    model,
    async measure(from, count) {
      child.send(Array.from({ length: count }, (_, turn) => files[(from + turn) % files.length] as string));
      return (await answer()).cpuMs ?? [];
    },
    async close() {
      child.disconnect();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
