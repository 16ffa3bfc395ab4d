import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CsvInvalid, readCsv, writeCsv } from './csv.js';

const read = (text: string, needed: string[] = []) => readCsv('labels.csv', text, needed);

describe('CSV', () => {
  it('comes back as it was written, whatever stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', 'é', ' ') });
    fc.assert(
      fc.property(fc.array(fc.record({ a: text, b: text })), (rows) => {
        // A row without anything is an empty line, as editors leave them.
        const written = rows.filter(({ a, b }) => a !== '' || b !== '');
        expect(read(writeCsv(['a', 'b'], written)).map(({ row }) => row)).toEqual(written);
      }),
    );
  });
  it('may end lines as Unix does, begin with a byte order mark, and have empty lines', () => {
    expect(read('\uFEFFa,b\n1,2\n\n3,4')).toEqual([
      { number: 2, row: { a: '1', b: '2' } },
      { number: 4, row: { a: '3', b: '4' } },
    ]);
  });
  it.each([
    ['', 'labels.csv, row 1: the file is empty'],
    ['a,b\n1\n', 'labels.csv, row 2: 1 fields where the header has 2'],
    ['a,a\n', 'labels.csv, row 1: column "a" is there twice'],
    ['b\n1\n', 'labels.csv, row 1: column "a" is missing'],
    ['a\n1\n"2\n', 'labels.csv, row 3: a quote that is not closed, or one inside a field without quotes'],
    ['a\nx"y\n', 'labels.csv, row 2: a quote that is not closed, or one inside a field without quotes'],
  ])('refuses %j', (text, told) => {
    expect(() => read(text, ['a'])).toThrow(CsvInvalid);
    expect(() => read(text, ['a'])).toThrow(told);
  });
});
