import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PictureUnreadable, type VisionPool } from '@proctorwise/vision';
import type { LabelledPicture } from '../labels.js';
import { type ObservationCache, type Seen, sumOf } from './observation-cache.js';

/** A labelled picture and what vision saw in it. */
export interface Looked {
  readonly label: LabelledPicture;
  readonly seen: Seen;
}

export interface LookedAtAll {
  readonly pictures: readonly Looked[];
  /** Of every picture's bytes and name, in the order of the labels. */
  readonly picturesSum: string;
  /** How many had not been looked at before. */
  readonly fresh: number;
}

export interface LookOptions {
  readonly folder: string;
  readonly labels: readonly LabelledPicture[];
  readonly cache: ObservationCache;
  /** Called when the first picture is not in the cache: processes are started only if they are needed. */
  readonly openPool: () => Promise<VisionPool>;
  /** Pictures that are on the way at a time. */
  readonly parallel: number;
  /** Told after each so many fresh pictures. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** A picture that labels.csv names and that cannot be read from the folder. */
export class PictureMissing extends Error {}

const FLUSH_EVERY = 200;

/** Looks at every picture, by the real processes that production uses. @throws {PictureMissing} */
export async function lookAtAll(options: LookOptions): Promise<LookedAtAll> {
  const { folder, labels, cache, openPool, parallel, onProgress } = options;
  const results = new Array<Looked>(labels.length);
  const sums = new Array<string>(labels.length);
  let next = 0;
  let done = 0;
  let fresh = 0;
  let pool: Promise<VisionPool> | undefined;
  const work = async () => {
    for (let at = next++; at < labels.length; at = next++) {
      const label = labels[at] as LabelledPicture;
      const jpeg = await read(folder, label);
      const sum = sumOf(jpeg);
      sums[at] = `${label.file} ${sum}`;
      let seen = cache.get(sum);
      if (!seen) {
        pool ??= openPool();
        seen = await seenIn(await pool, jpeg);
        cache.put(sum, seen);
        fresh += 1;
        if (fresh % FLUSH_EVERY === 0) await cache.flush();
      }
      results[at] = { label, seen };
      done += 1;
      if (fresh > 0 && done % FLUSH_EVERY === 0) onProgress?.(done, labels.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, work));
  } finally {
    await cache.flush();
    await (await pool)?.close();
  }
  return { pictures: results, picturesSum: sumOf(sums.join('\n')), fresh };
}

async function read(folder: string, { file }: LabelledPicture): Promise<Buffer> {
  return readFile(join(folder, file)).catch((cause: Error) => {
    throw new PictureMissing(`labels.csv names ${file}, which cannot be read: ${cause.message}`, { cause });
  });
}

/** The picture's own fault is a finding; anything else ends the run. */
async function seenIn(pool: VisionPool, jpeg: Uint8Array): Promise<Seen> {
  try {
    return await pool.observe(jpeg);
  } catch (error) {
    if (error instanceof PictureUnreadable) return { unreadable: error.reason };
    throw error;
  }
}
