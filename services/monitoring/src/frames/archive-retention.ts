import type { ArchiveStore } from './archive-store.js';

/** The parts of the archive that are kept for times of their own. */
export const ARCHIVE_TREES = { evidence: 'raw/frames', recordings: 'raw/recordings' } as const;

export interface RetentionOptions {
  readonly tree: keyof typeof ARCHIVE_TREES;
  /** Sessions that began on a UTC day before this instant's go. */
  readonly before: Date;
  /** Says what would go, and deletes nothing. @default false */
  readonly dryRun?: boolean;
}

/**
 * Deletes the days of an archive that are over: whole day folders, oldest first. Doing it again goes on where it broke
 * off. Folders that are no day of ours are left alone.
 * @returns the days, as `yyyy/mm/dd`
 */
export async function deleteOlderThan(store: ArchiveStore, options: RetentionOptions): Promise<string[]> {
  const tree = ARCHIVE_TREES[options.tree];
  const firstKept = options.before.toISOString().slice(0, 10).replaceAll('-', '/');
  const gone: string[] = [];
  for (const day of await daysOf(store, tree)) {
    if (day >= firstKept) continue;
    if (!options.dryRun) await removeDay(store, tree, day);
    gone.push(day);
  }
  return gone;
}

async function daysOf(store: ArchiveStore, tree: string): Promise<string[]> {
  const days: string[] = [];
  for (const year of await foldersOf(store, tree, /^\d{4}$/))
    for (const month of await foldersOf(store, `${tree}/${year}`, /^\d{2}$/))
      for (const day of await foldersOf(store, `${tree}/${year}/${month}`, /^\d{2}$/))
        days.push(`${year}/${month}/${day}`);
  return days;
}

async function foldersOf(store: ArchiveStore, folder: string, name: RegExp): Promise<string[]> {
  const entries = await store.list(folder);
  return entries.filter((entry) => entry.isFolder && name.test(entry.name)).map((entry) => entry.name);
}

/** With the month and the year above it where they are empty by then: only past ones can be. */
async function removeDay(store: ArchiveStore, tree: string, day: string): Promise<void> {
  await store.remove(`${tree}/${day}`);
  for (const above of [day.slice(0, 7), day.slice(0, 4)])
    if ((await store.list(`${tree}/${above}`)).length === 0) await store.remove(`${tree}/${above}`);
}
