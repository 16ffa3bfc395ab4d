import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inOrderOf, toTable, withTable } from './table.js';

const result = {
  fault: 'kill -9 user',
  students: 50,
  framesPerSecond: 24.9,
  acknowledged: 1200,
  found: 1200,
  doubled: 0,
  recoveryMs: 3_456,
  p99BeforeMs: 40,
  refused: {},
  seconds: 60,
  faults: [],
};

describe('the table of faults', () => {
  it('has a row for each', () => {
    expect(toTable([result, { ...result, recoveryMs: null, faults: ['a|b', 'c', 'd'] }])).toBe(
      `| fault | load | acknowledged | found | doubled | recovery | verdict |
| --- | --- | --- | --- | --- | --- | --- |
| kill -9 user | 50 students, 24.9 frames/s | 1200 | 1200 | 0 | 3.5 s | as promised |
| kill -9 user | 50 students, 24.9 frames/s | 1200 | 1200 | 0 | never | a\\|b; c |
`,
    );
  });
  it('says what was not felt, and what could not be tried', () => {
    expect(toTable([{ ...result, recoveryMs: 0 }])).toContain('| 0 | not felt | as promised |');
    expect(toTable([{ ...result, notRun: 'no rights' }])).toContain('NOT RUN: no rights');
  });
});

describe('the table in a document', () => {
  it('takes the place of the one before', () => {
    expect(withTable('# Faults\n<!-- faults -->\nold\n<!-- /faults -->\nmore\n', 'new\n')).toBe(
      '# Faults\n<!-- faults -->\n\nnew\n\n<!-- /faults -->\nmore\n',
    );
  });
  it('is all of it where it has no marks', () => {
    expect(withTable('', 'new\n')).toBe('new\n');
  });
});

describe('the order of a seed', () => {
  it('has everything once, and is the same each time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uniqueArray(fc.integer()), (seed, items) => {
        const order = inOrderOf(seed, items);
        expect(inOrderOf(seed, items)).toEqual(order);
        expect([...order].sort()).toEqual([...items].sort());
      }),
    );
  });
  it('is another for another seed', () => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    expect(inOrderOf(1, items)).not.toEqual(inOrderOf(2, items));
  });
});
