import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, fingerprint } from './canonical.js';

/** Keys that are whole numbers have an order of their own in JavaScript's objects. */
const key = fc.string().filter((text) => !/^\d+$/.test(text) && text !== '__proto__');
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, undefined),
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('data'), { maxLength: 4 }),
    fc.dictionary(key, tie('data'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  );
};

describe('canonical JSON', () => {
  it('is JSON of the same data, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(key, data, { noNullPrototype: true }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is what stands on the objects of sittings that were begun before', () => {
    const object = { b: [{ d: 'é"', c: 1 }, undefined, null], a: { z: undefined, y: 0.5, x: {} }, _: [] };
    expect(canonicalJson(object)).toBe('{"_":[],"a":{"x":{},"y":0.5},"b":[{"c":1,"d":"é\\""},null,null]}');
    expect(fingerprint(object)).toBe('8df26183980863fa');
  });
});
