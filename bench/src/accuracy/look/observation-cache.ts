import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Observation, UnreadableReason } from '@proctorwise/contracts';
import type { Models } from '@proctorwise/vision';
import { codeSum } from '../code-sum.js';

/** What vision says of a picture. */
export type Seen = Observation | { readonly unreadable: UnreadableReason | 'killed_the_process' };

export const isObservation = (seen: Seen): seen is Observation => 'present' in seen;

/** Observations of one version of vision, kept on disk by the picture's sum: rules can be judged anew in seconds. */
export interface ObservationCache {
  get(pictureSum: string): Seen | undefined;
  put(pictureSum: string, seen: Seen): void;
  /** Writes what was put since the last time. */
  flush(): Promise<void>;
}

export const sumOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** @param folder made where it is missing @param version of code and models: another one, another file */
export async function openObservationCache(folder: string, version: string): Promise<ObservationCache> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `observations-${version.slice(0, 16)}.jsonl`);
  const known = new Map<string, Seen>(linesOf(await readIfThere(path)));
  let fresh: string[] = [];
  return {
    get: (sum) => known.get(sum),
    put(sum, seen) {
      known.set(sum, seen);
      fresh.push(JSON.stringify([sum, seen]));
    },
    async flush() {
      const lines = fresh;
      fresh = [];
      if (lines.length > 0) await appendFile(path, `${lines.join('\n')}\n`);
    },
  };
}

/** A run that was killed leaves half a line behind: such a picture is looked at again. */
function linesOf(text: string): [string, Seen][] {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as [string, Seen]];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  });
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

/** Where looking begins: what these import decides what is seen; the server around it does not. */
const LOOKING = ['observe.js', 'stages.js'];

/** What an observation depends on besides the picture: vision's built code that looks, and the model files. */
export async function visionVersion(visionDist: string, models: Models): Promise<string> {
  const hash = createHash('sha256').update(await codeSum(visionDist, LOOKING));
  const { warning: _, ...chosen } = models;
  for (const path of pathsIn(chosen)) hash.update(sumOf(await readFile(path)));
  return hash.digest('hex');
}

/** Every model file that is named, whatever it is for. */
export function pathsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'path' && typeof inner === 'string' ? [inner] : pathsIn(inner),
  );
}
