import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inBatches } from './batches.js';

const identity = (row: number) => row;

describe('batches', () => {
  const bounds = fc.record({ rows: fc.integer({ min: 1, max: 6 }), bytes: fc.integer({ min: 0, max: 40 }) });
  const rows = fc.array(fc.nat(50), { maxLength: 60 });
  it('hold every row once, in order', () => {
    fc.assert(
      fc.property(rows, bounds, (all, most) => {
        expect(inBatches(all, most, identity).flat()).toEqual(all);
      }),
    );
  });
  it('are within both bounds, unless one row alone is bigger', () => {
    fc.assert(
      fc.property(rows, bounds, (all, most) => {
        for (const batch of inBatches(all, most, identity)) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(most.rows);
          const bytes = batch.reduce((sum, row) => sum + row, 0);
          if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(most.bytes);
        }
      }),
    );
  });
  it('are no more than needed: the next row would not have fitted', () => {
    fc.assert(
      fc.property(rows, bounds, (all, most) => {
        const batches = inBatches(all, most, identity);
        for (const [at, batch] of batches.slice(0, -1).entries()) {
          const bytes = batch.reduce((sum, row) => sum + row, 0) + (batches[at + 1]?.[0] as number);
          expect(batch.length === most.rows || bytes > most.bytes).toBe(true);
        }
      }),
    );
  });
  it('are full at their edge', () => {
    expect(inBatches([5, 5, 1], { rows: 3, bytes: 10 }, identity)).toEqual([[5, 5], [1]]);
    expect(inBatches([0, 0, 0], { rows: 2, bytes: 10 }, identity)).toEqual([[0, 0], [0]]);
    expect(inBatches([], { rows: 2, bytes: 10 }, identity)).toEqual([]);
  });
});
