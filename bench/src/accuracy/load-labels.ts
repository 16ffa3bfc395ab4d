import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabelledEvent, type LabelledPicture, readEvents, readLabels, type Split, unitOf } from './labels.js';

export interface LabelledSet {
  readonly pictures: readonly LabelledPicture[];
  readonly events: readonly LabelledEvent[];
  /** Sum over labels.csv and events.csv as they lie there. */
  readonly labelsSum: string;
}

/** The folder has no labels.csv. */
export class LabelsMissing extends Error {}

export const hasLabels = (folder: string): Promise<boolean> =>
  access(join(folder, 'labels.csv')).then(
    () => true,
    () => false,
  );

/**
 * @param folder with labels.csv; events.csv only where there are clips with events
 * @throws {LabelsMissing | CsvInvalid}
 */
export async function loadLabels(folder: string): Promise<LabelledSet> {
  const labels = await readFile(join(folder, 'labels.csv'), 'utf8').catch((cause: Error) => {
    throw new LabelsMissing(`${join(folder, 'labels.csv')} cannot be read. docs/accuracy.md says what it holds.`, {
      cause,
    });
  });
  const events = await readFile(join(folder, 'events.csv'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const pictures = readLabels(labels);
  const clips = new Set(pictures.flatMap(({ clip }) => (clip ? [clip.name] : [])));
  return {
    pictures,
    events: events === undefined ? [] : readEvents(events, clips),
    labelsSum: createHash('sha256')
      .update(labels)
      .update(events ?? '')
      .digest('hex'),
  };
}

/** One side of the split, and of it only so many sources, as if drawn by lot, the same each time. */
export function narrowed(set: LabelledSet, split: Split | undefined, sample: number | undefined): LabelledSet {
  const side = set.pictures.filter((picture) => split === undefined || picture.split === split);
  const rank = (unit: string) => createHash('sha256').update(`sample/${unit}`).digest('hex');
  const units = [...new Set(side.map(unitOf))].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const kept = new Set(units.slice(0, sample));
  return { ...set, pictures: side.filter((picture) => kept.has(unitOf(picture))) };
}
