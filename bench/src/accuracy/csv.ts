/** What is wrong with a CSV file, in one line for a person. Row 1 is the header. */
export class CsvInvalid extends Error {
  constructor(
    readonly file: string,
    readonly row: number,
    readonly problem: string,
  ) {
    super(`${file}, row ${row}: ${problem}`);
  }
}

/** A row by its column names. */
export type Row = Readonly<Record<string, string>>;

export interface NumberedRow {
  /** Counted as a spreadsheet does: the header is 1. */
  readonly number: number;
  readonly row: Row;
}

/** Fields as RFC 4180 writes them: quoted where a quote, comma or line break is in them. */
export const writeCsv = (columns: readonly string[], rows: readonly Row[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((fields) => `${fields.map(quoted).join(',')}\r\n`)
    .join('');

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/**
 * Rows by the names in the header. Line ends may be LF or CRLF, a byte order mark is passed over, empty lines too.
 * @param needed columns that must be there @throws {CsvInvalid}
 */
export function readCsv(file: string, text: string, needed: readonly string[]): NumberedRow[] {
  const [header, ...rows] = records(file, text.replace(/^\uFEFF/, ''));
  if (!header) throw new CsvInvalid(file, 1, 'the file is empty');
  const columns = header.fields.map((name) => name.trim());
  for (const name of needed) if (!columns.includes(name)) throw new CsvInvalid(file, 1, `column "${name}" is missing`);
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new CsvInvalid(file, 1, `column "${twice}" is there twice`);
  return rows.map(({ fields, number }) => {
    if (fields.length !== columns.length)
      throw new CsvInvalid(file, number, `${fields.length} fields where the header has ${columns.length}`);
    return { number, row: Object.fromEntries(columns.map((name, at) => [name, fields[at] as string])) };
  });
}

interface NumberedFields {
  readonly number: number;
  readonly fields: readonly string[];
}

/** One field and what ends it. Quoted: anything, quotes doubled. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function records(file: string, text: string): NumberedFields[] {
  const found: NumberedFields[] = [];
  let fields: string[] = [];
  let number = 1;
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || fields.length > 0) {
    const match = FIELD.exec(text);
    if (!match) throw new CsvInvalid(file, number, 'a quote that is not closed, or one inside a field without quotes');
    const [, inQuotes, plain, end] = match;
    fields.push(inQuotes?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    if (fields.length > 1 || fields[0] !== '') found.push({ number, fields });
    fields = [];
    number += 1;
  }
  return found;
}
