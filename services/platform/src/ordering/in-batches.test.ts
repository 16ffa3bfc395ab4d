import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inBatches } from './in-batches.js';

const identity = (item: number) => item;
const sumOf = (items: readonly number[]) => items.reduce((sum, item) => sum + item, 0);
const itemsOf = (items: readonly number[], bounds: { items?: number; bytes: number }) =>
  inBatches(items, bounds, identity).map((batch) => batch.items);

describe('batches', () => {
  const bounds = fc.record(
    { items: fc.integer({ min: 1, max: 6 }), bytes: fc.integer({ min: 0, max: 40 }) },
    { requiredKeys: ['bytes'] },
  );
  const items = fc.array(fc.nat(50), { maxLength: 60 });
  it('hold every item once, in order, and say how many bytes they have', () => {
    fc.assert(
      fc.property(items, bounds, (all, most) => {
        const batches = inBatches(all, most, identity);
        expect(batches.flatMap((batch) => batch.items)).toEqual(all);
        for (const batch of batches) expect(batch.bytes).toBe(sumOf(batch.items));
      }),
    );
  });
  it('are within both bounds, unless one item alone is bigger', () => {
    fc.assert(
      fc.property(items, bounds, (all, most) => {
        for (const batch of inBatches(all, most, identity)) {
          expect(batch.items.length).toBeGreaterThan(0);
          expect(batch.items.length).toBeLessThanOrEqual(most.items ?? Number.POSITIVE_INFINITY);
          if (batch.items.length > 1) expect(batch.bytes).toBeLessThanOrEqual(most.bytes);
        }
      }),
    );
  });
  it('are no more than needed: the next item would not have fitted', () => {
    fc.assert(
      fc.property(items, bounds, (all, most) => {
        const batches = inBatches(all, most, identity);
        for (const [at, batch] of batches.slice(0, -1).entries()) {
          const bytes = batch.bytes + (batches[at + 1]?.items[0] as number);
          expect(batch.items.length === most.items || bytes > most.bytes).toBe(true);
        }
      }),
    );
  });
  it('are full at their edge', () => {
    expect(itemsOf([5, 5, 1], { items: 3, bytes: 10 })).toEqual([[5, 5], [1]]);
    expect(itemsOf([0, 0, 0], { items: 2, bytes: 10 })).toEqual([[0, 0], [0]]);
    expect(itemsOf([0, 0, 0], { bytes: 10 })).toEqual([[0, 0, 0]]);
    expect(itemsOf([], { items: 2, bytes: 10 })).toEqual([]);
  });
});
