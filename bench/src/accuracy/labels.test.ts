import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CsvInvalid } from './csv.js';
import {
  EVENT_TYPES,
  type LabelledPicture,
  PEOPLE,
  readEvents,
  readLabels,
  unitOf,
  writeEvents,
  writeLabels,
} from './labels.js';

const said = fc.constantFrom(true, false, undefined);
const seconds = fc.integer({ min: 0, max: 1_000 });
const picture: fc.Arbitrary<LabelledPicture> = fc.record({
  file: fc.uuid().map((id) => `stills/${id}.jpg`),
  source: fc.constantFrom('1', '2+3'),
  split: fc.constantFrom('tuning', 'test'),
  variant: fc.constantFrom('as it is', 'light 50 %'),
  people: fc.constantFrom(...PEOPLE, undefined),
  objects: fc.record({ phone: said, book: said, laptop: said }),
  clip: fc.option(fc.record({ name: fc.constantFrom('a', 'b'), seconds }), { nil: undefined }),
});

describe('labels.csv', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(picture, { selector: ({ file }) => file }), (pictures) => {
        expect(readLabels(writeLabels(pictures))).toEqual(pictures);
      }),
    );
  });
  it('needs no more than file and people', () => {
    expect(readLabels('file,people\na.jpg,one\n')).toEqual([
      {
        file: 'a.jpg',
        source: 'a.jpg',
        split: 'test',
        variant: 'as it is',
        people: 'one',
        objects: { phone: undefined, book: undefined, laptop: undefined },
        clip: undefined,
      },
    ]);
  });
  it.each([
    ['file,people\na.jpg,two\n', 'labels.csv, row 2: people is "two", must be one of none, one, more, or empty'],
    ['file,people\na.jpg,one\na.jpg,one\n', 'labels.csv, row 3: "a.jpg" is there twice'],
    ['file,people\n../a.jpg,one\n', 'labels.csv, row 2: "../a.jpg" lies outside the folder'],
    ['file,people\n/a.jpg,one\n', 'labels.csv, row 2: "/a.jpg" lies outside the folder'],
    ['file,people\n,one\n', 'labels.csv, row 2: file is empty'],
    ['file,people,phone\na.jpg,one,maybe\n', 'labels.csv, row 2: phone is "maybe", must be one of yes, no, or empty'],
    [
      'file,people,split\na.jpg,one,train\n',
      'labels.csv, row 2: split is "train", must be one of tuning, test, or empty',
    ],
    ['file,people,clip,seconds\na.jpg,one,c,-1\n', 'labels.csv, row 2: seconds is "-1", must be seconds from 0'],
    ['file,people,clip,seconds\na.jpg,one,c,\n', 'labels.csv, row 2: seconds is "", must be seconds from 0'],
    ['file\na.jpg\n', 'labels.csv, row 1: column "people" is missing'],
  ])('refuses %j', (text, told) => {
    expect(() => readLabels(text)).toThrow(CsvInvalid);
    expect(() => readLabels(text)).toThrow(told);
  });
});

describe('events.csv', () => {
  const clips = new Set(['a']);
  it('comes back as it was written', () => {
    const event = fc.record({
      clip: fc.constant('a'),
      type: fc.constantFrom(...EVENT_TYPES),
      from: seconds,
      to: fc.integer({ min: 1_001, max: 2_000 }),
    });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        expect(readEvents(writeEvents(events), clips)).toEqual(events);
      }),
    );
  });
  it.each([
    ['clip,type,from,to\nb,phone,0,1\n', 'events.csv, row 2: labels.csv has no clip "b"'],
    ['clip,type,from,to\na,cat,0,1\n', 'events.csv, row 2: type is "cat"'],
    ['clip,type,from,to\na,,0,1\n', 'events.csv, row 2: type is empty'],
    ['clip,type,from,to\na,phone,2,2\n', 'events.csv, row 2: ends at 2 s and begins at 2 s'],
    ['clip,type,from\na,phone,2\n', 'events.csv, row 1: column "to" is missing'],
  ])('refuses %j', (text, told) => {
    expect(() => readEvents(text, clips)).toThrow(told);
  });
});

it('a joined picture belongs to the source that it stands in', () => {
  expect([unitOf({ source: '12+7' }), unitOf({ source: '12' })]).toEqual(['12', '12']);
});
