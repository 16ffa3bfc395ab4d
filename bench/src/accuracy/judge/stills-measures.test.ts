import { describe, expect, it } from '@jest/globals';
import type { People } from '../labels.js';
import type { Looked } from '../look/look-at-all.js';
import { labelled, observed } from '../testing/pictures.js';
import { entryScore, measureStills, peopleSaid } from './stills-measures.js';

const still = (source: string, people: People | undefined, present: number, variant = 'as it is'): Looked => ({
  label: labelled({ file: `${source}-${variant}.jpg`, source, people, variant }),
  seen: observed({ present }),
});

describe('single pictures', () => {
  const measured = measureStills([
    still('a', 'one', 1),
    still('b', 'one', 0),
    still('b', 'one', 1, 'dark'),
    still('c', 'none', 0),
    still('d', 'more', 3),
    still('d', undefined, 3, 'poster'),
    { label: labelled({ source: 'e', people: 'more' }), seen: { unreadable: 'picture_truncated' } },
  ]);

  it('are counted by what is there and what is said', () => {
    expect(measured.confusion).toEqual({
      none: { none: 1, one: 0, more: 0, unreadable: 0 },
      one: { none: 1, one: 2, more: 0, unreadable: 0 },
      more: { none: 0, one: 0, more: 1, unreadable: 1 },
    });
    expect([measured.pictures, measured.notJudged]).toEqual([7, 1]);
  });
  it('have precision of what is said and recall of what is there', () => {
    expect(measured.right).toMatchObject({ hits: 4, of: 6, sources: 5 });
    expect(measured.precision.none).toMatchObject({ hits: 1, of: 2, sources: 2 });
    expect(measured.recall.none).toMatchObject({ hits: 1, of: 1, sources: 1 });
    expect(measured.precision.more).toMatchObject({ hits: 1, of: 1 });
    expect(measured.recall.more).toMatchObject({ hits: 1, of: 2 });
  });
  it('are told by variant, weakest first', () => {
    expect(measured.byVariant.map(({ variant, right }) => [variant, right.hits, right.of])).toEqual([
      ['as it is', 3, 5],
      ['dark', 1, 1],
    ]);
  });
});

it('an object is said at the rule’s entry, and not below', () => {
  const entry = entryScore('phone');
  const phone = (score: number, isThere: boolean | undefined): Looked => ({
    label: labelled({ source: String(score), objects: { phone: isThere, book: false, laptop: false } }),
    seen: observed({ objects: [{ label: 'phone', score, box: [0, 0, 50, 90] }] }),
  });
  const { phone: measured } = measureStills([
    phone(entry, true),
    phone(entry - 0.01, true),
    phone(0.99, false),
    phone(0.98, undefined),
  ]).objects;
  expect(measured.precision).toMatchObject({ hits: 1, of: 2 });
  expect(measured.recall).toMatchObject({ hits: 1, of: 2 });
});

it('what cannot be read says nothing', () => {
  expect([peopleSaid({ unreadable: 'not_a_jpeg' }), peopleSaid(observed({ present: 7 }))]).toEqual([
    'unreadable',
    'more',
  ]);
});
