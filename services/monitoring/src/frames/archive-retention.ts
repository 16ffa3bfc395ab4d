import type { ArchiveStore } from './archive-store.js';

/** The parts of the archive on HDFS that are kept for times of their own. */
export const ARCHIVE_TREES = { evidence: 'raw/frames', recordings: 'raw/recordings' } as const;

/** What retention needs of a store. */
export type RetainedStore = Pick<ArchiveStore, 'list' | 'remove'>;

export interface RetentionOptions {
  /** Where the years lie, such as `raw/frames`; empty where that is the store's root. */
  readonly tree: string;
  /** Sessions that began on a UTC day before this instant's go. */
  readonly before: Date;
  /** So many days at most, oldest first; the rest is for the next time. @default all */
  readonly limit?: number;
  /** Asked before each day: says no where another process may do it by now. @default always */
  readonly mayGoOn?: () => boolean;
  /** Says what would go, and deletes nothing. @default false */
  readonly dryRun?: boolean;
}

export interface Deleted {
  /** `yyyy/mm/dd` */
  readonly days: readonly string[];
  readonly bytes: number;
}

/**
 * Deletes the days of an archive that are over: whole day folders, oldest first. Doing it again goes on where it broke
 * off. Folders that are no day of ours are left alone.
 */
export async function deleteOlderThan(store: RetainedStore, options: RetentionOptions): Promise<Deleted> {
  const { tree, before, limit = Number.POSITIVE_INFINITY, mayGoOn = () => true, dryRun = false } = options;
  const firstKept = before.toISOString().slice(0, 10).replaceAll('-', '/');
  const days: string[] = [];
  let bytes = 0;
  for (const day of await daysOf(store, tree)) {
    if (day >= firstKept || days.length >= limit || !mayGoOn()) break;
    bytes += await bytesBelow(store, below(tree, day));
    if (!dryRun) await removeDay(store, tree, day);
    days.push(day);
  }
  return { days, bytes };
}

const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** Oldest first. */
async function daysOf(store: RetainedStore, tree: string): Promise<string[]> {
  const days: string[] = [];
  for (const year of await foldersOf(store, tree, /^\d{4}$/))
    for (const month of await foldersOf(store, below(tree, year), /^\d{2}$/))
      for (const day of await foldersOf(store, below(tree, `${year}/${month}`), /^\d{2}$/))
        days.push(`${year}/${month}/${day}`);
  return days.sort();
}

async function foldersOf(store: RetainedStore, folder: string, name: RegExp): Promise<string[]> {
  const entries = await store.list(folder);
  return entries.filter((entry) => entry.isFolder && name.test(entry.name)).map((entry) => entry.name);
}

async function bytesBelow(store: RetainedStore, folder: string): Promise<number> {
  let bytes = 0;
  for (const { name, isFolder, size } of await store.list(folder))
    bytes += isFolder ? await bytesBelow(store, `${folder}/${name}`) : size;
  return bytes;
}

/** With the month and the year above it where they are empty by then: only past ones can be. */
async function removeDay(store: RetainedStore, tree: string, day: string): Promise<void> {
  await store.remove(below(tree, day));
  for (const above of [day.slice(0, 7), day.slice(0, 4)])
    if ((await store.list(below(tree, above))).length === 0) await store.remove(below(tree, above));
}
