import { CsvInvalid, type Row, readCsv, writeCsv } from './csv.js';

export const SPLITS = ['tuning', 'test'] as const;
export type Split = (typeof SPLITS)[number];
export type People = 'none' | 'one' | 'more';
export const PEOPLE: readonly People[] = ['none', 'one', 'more'];
export const OBJECTS = ['phone', 'book', 'laptop'] as const;
export type ObjectName = (typeof OBJECTS)[number];
/**
 * What goes on in a clip. `phone_lying`: a phone that has lain in the background since the first picture; whether that is
 * an offence is the exam's business, so an alarm about it is neither right nor false and is told apart.
 */
export const EVENT_TYPES = ['absent', 'more', ...OBJECTS, 'covered', 'static', 'phone_lying'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What a person says of one picture. */
export interface LabelledPicture {
  /** Below the folder, with forward slashes. */
  readonly file: string;
  /** The person or picture it comes from: what intervals are resampled over. */
  readonly source: string;
  readonly split: Split;
  readonly variant: string;
  /** Undefined: not judged. */
  readonly people: People | undefined;
  /** Whether it is there to be seen; undefined: not judged. */
  readonly objects: Readonly<Record<ObjectName, boolean | undefined>>;
  /** Undefined for a still. */
  readonly clip: { readonly name: string; readonly seconds: number } | undefined;
}

/** What goes on in a clip, from the first picture that shows it to the first that shows it no more. */
export interface LabelledEvent {
  readonly clip: string;
  readonly type: EventType;
  /** Seconds of the clip's own time. */
  readonly from: number;
  readonly to: number;
}

const LABEL_COLUMNS = ['file', 'source', 'split', 'variant', 'people', ...OBJECTS, 'clip', 'seconds'] as const;
const EVENT_COLUMNS = ['clip', 'type', 'from', 'to'] as const;

/** The source of a picture that was joined from several is the one that it stands in. */
export const unitOf = ({ source }: Pick<LabelledPicture, 'source'>): string => source.split('+')[0] as string;

/**
 * labels.csv: only `file` and `people` are needed. `source` is the file where it is missing, `split` is test.
 * @throws {CsvInvalid}
 */
export function readLabels(text: string, file = 'labels.csv'): LabelledPicture[] {
  const seen = new Set<string>();
  return readCsv(file, text, ['file', 'people']).map(({ number, row }) => {
    const name = row.file as string;
    if (name === '') throw new CsvInvalid(file, number, 'file is empty');
    if (name.startsWith('/') || name.split(/[\\/]/).includes('..'))
      throw new CsvInvalid(file, number, `"${name}" lies outside the folder`);
    if (seen.has(name)) throw new CsvInvalid(file, number, `"${name}" is there twice`);
    seen.add(name);
    const clip = row.clip ?? '';
    return {
      file: name,
      source: row.source || name,
      split: oneOf(file, number, 'split', row.split || 'test', SPLITS) as Split,
      variant: row.variant || 'as it is',
      people: oneOf(file, number, 'people', row.people ?? '', PEOPLE),
      objects: {
        phone: yesOrNo(file, number, 'phone', row),
        book: yesOrNo(file, number, 'book', row),
        laptop: yesOrNo(file, number, 'laptop', row),
      },
      clip: clip === '' ? undefined : { name: clip, seconds: seconds(file, number, 'seconds', row) },
    };
  });
}

/** events.csv. @throws {CsvInvalid} also for a clip that labels.csv does not have */
export function readEvents(text: string, clips: ReadonlySet<string>, file = 'events.csv'): LabelledEvent[] {
  return readCsv(file, text, EVENT_COLUMNS).map(({ number, row }) => {
    const clip = row.clip as string;
    if (!clips.has(clip)) throw new CsvInvalid(file, number, `labels.csv has no clip "${clip}"`);
    const type = oneOf(file, number, 'type', row.type as string, EVENT_TYPES);
    if (type === undefined) throw new CsvInvalid(file, number, 'type is empty');
    const from = seconds(file, number, 'from', row);
    const to = seconds(file, number, 'to', row);
    if (to <= from) throw new CsvInvalid(file, number, `ends at ${to} s and begins at ${from} s`);
    return { clip, type, from, to };
  });
}

export const writeLabels = (pictures: readonly LabelledPicture[]): string =>
  writeCsv(LABEL_COLUMNS, pictures.map(toRow));

export const writeEvents = (events: readonly LabelledEvent[]): string =>
  writeCsv(
    EVENT_COLUMNS,
    events.map(({ clip, type, from, to }) => ({ clip, type, from: String(from), to: String(to) })),
  );

function toRow({ file, source, split, variant, people, objects, clip }: LabelledPicture): Row {
  const said = (name: ObjectName) => (objects[name] === undefined ? '' : objects[name] ? 'yes' : 'no');
  return {
    file,
    source,
    split,
    variant,
    people: people ?? '',
    phone: said('phone'),
    book: said('book'),
    laptop: said('laptop'),
    clip: clip?.name ?? '',
    seconds: clip ? String(clip.seconds) : '',
  };
}

function oneOf<T extends string>(file: string, row: number, column: string, text: string, known: readonly T[]) {
  if (text === '') return undefined;
  const found = known.find((each) => each === text);
  if (found === undefined)
    throw new CsvInvalid(file, row, `${column} is "${text}", must be one of ${known.join(', ')}, or empty`);
  return found;
}

function yesOrNo(file: string, row: number, column: ObjectName, fields: Row): boolean | undefined {
  const said = oneOf(file, row, column, fields[column] ?? '', ['yes', 'no']);
  return said === undefined ? undefined : said === 'yes';
}

function seconds(file: string, row: number, column: string, fields: Row): number {
  const text = fields[column] ?? '';
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0)
    throw new CsvInvalid(file, row, `${column} is "${text}", must be seconds from 0`);
  return value;
}
