import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FactMissing } from './facts.js';
import { absent, differences, id, listOf, nullable, number, type Shape, text, utc } from './shape.js';

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))); // no -0: JSON has none
const FACT = /\{\w+\}/;

describe('differences', () => {
  it('a value fits itself', () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!FACT.test(JSON.stringify(value)));
        expect(differences(value as Shape, value)).toEqual([]);
      }),
    );
  });

  it('an object may have more members than are asked for, and may lack none', () => {
    const members = fc.dictionary(fc.string(), fc.integer(), { minKeys: 1 });
    fc.assert(
      fc.property(members, fc.nat(), (shape, at) => {
        const names = Object.keys(shape);
        const lacking = names[at % names.length] as string;
        expect(differences(shape, { ...shape, 'one more': 1 })).toEqual([]);
        const less = Object.fromEntries(Object.entries(shape).filter(([name]) => name !== lacking));
        expect(differences(shape, less)).toEqual([`body.${lacking}: is missing`]);
      }),
    );
  });

  it.each<[Shape, unknown, string]>([
    [{ title: text }, { title: 3 }, 'body.title: is 3, not text'],
    [{ title: text }, [], 'body: is [], not an object'],
    [[number], [1, 2], 'body: is [1,2], not a list of 1'],
    [[1, 2], [1, 3], 'body.1: is 3, not 2'],
    [{ id }, { id: 'seven' }, 'body.id: is "seven", not an id'],
    [{ at: utc }, { at: '2026-01-01T10:00:00' }, 'body.at: is "2026-01-01T10:00:00", not a time in UTC with Z'],
    [{ key: absent }, { key: 'b' }, 'body.key: must not be told'],
    [nullable(number), '1', 'body: is "1", not a number'],
    [listOf({ a: 1 }), [{ a: 1 }, { a: 2 }], 'body.1.a: is 2, not 1'],
    [listOf({}, { has: { a: 1 } }), [{ a: 2 }], 'body: has no member with {"a":1}'],
    [listOf({}, { lacks: { a: 1 } }), [{ a: 1 }], 'body: has a member with {"a":1}'],
    ['x'.repeat(3), 'y'.repeat(200), `body: is "${'y'.repeat(79)}…, not "xxx"`],
  ])('%j against %j', (shape, value, told) => {
    expect(differences(shape, value)).toEqual([told]);
  });

  it.each<[Shape, unknown]>([
    [{ key: absent }, {}],
    [nullable(number), null],
    [listOf({}, { has: { a: '{fact}' } }), [{ a: 'known' }, { a: 'x' }]],
    [{ at: utc }, { at: '2026-01-01T10:00:00.123Z' }],
  ])('%j fits %j', (shape, value) => {
    expect(differences(shape, value, { fact: 'known' })).toEqual([]);
  });

  it('does not guess a fact that nobody told', () => {
    expect(() => differences('{fact}', 'known')).toThrow(FactMissing);
  });
});
