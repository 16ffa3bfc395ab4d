import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { heldOrder } from './held-order.js';

const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 10 });
const scene = fc.tuple(ids, ids, ids).map(([shown, wanted, gone]) => ({
  shown,
  wanted,
  exists: (id: string) => wanted.includes(id) || !gone.includes(id),
}));

describe('the order of a list that somebody points at', () => {
  it('keeps each entry in its place, and tells how many stand elsewhere than they should', () => {
    expect(heldOrder(['a', 'b', 'c'], ['c', 'a', 'b', 'd'], () => true, true)).toEqual({
      ids: ['a', 'b', 'c', 'd'],
      misplaced: 3,
    });
    expect(heldOrder(['a', 'b'], ['b'], (id) => id !== 'a', true)).toEqual({ ids: ['b'], misplaced: 0 });
  });

  it('moves nothing while it is held: who stays keeps the order and, where nobody ceased to exist, the place', () => {
    fc.assert(
      fc.property(scene, ({ shown, wanted, exists }) => {
        const { ids: after } = heldOrder(shown, wanted, exists, true);
        const staying = shown.filter(exists);
        expect(after.slice(0, staying.length)).toEqual(staying);
      }),
    );
  });

  it('loses nobody who should be there, and shows nobody twice', () => {
    fc.assert(
      fc.property(scene, fc.boolean(), ({ shown, wanted, exists }, held) => {
        const { ids: after } = heldOrder(shown, wanted, exists, held);
        expect(new Set(after).size).toBe(after.length);
        expect(after).toEqual(expect.arrayContaining(wanted));
      }),
    );
  });

  it('shows what is wanted once it is let go, and says nothing is misplaced only when that is so', () => {
    fc.assert(
      fc.property(scene, ({ shown, wanted, exists }) => {
        expect(heldOrder(shown, wanted, exists, false)).toEqual({ ids: wanted, misplaced: 0 });
        const { ids: after, misplaced } = heldOrder(shown, wanted, exists, true);
        expect(misplaced === 0).toBe(JSON.stringify(after) === JSON.stringify(wanted));
      }),
    );
  });

  it('is the same when it is asked twice', () => {
    fc.assert(
      fc.property(scene, ({ shown, wanted, exists }) => {
        const once = heldOrder(shown, wanted, exists, true);
        expect(heldOrder(once.ids, wanted, exists, true)).toEqual(once);
      }),
    );
  });
});
