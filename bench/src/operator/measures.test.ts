import { describe, expect, it } from '@jest/globals';
import { sumOf } from './prometheus.js';
import { isExpectedAtRest } from './rest-part.js';
import { slopeOf } from './slope.js';

describe('a slope', () => {
  it('is that of the line, and of the nearest where the points lie beside it', () => {
    expect(
      slopeOf([
        [0, 1],
        [1, 3],
        [2, 5],
      ]),
    ).toBeCloseTo(2);
    expect(
      slopeOf([
        [0, 0],
        [1, 1],
        [2, 0],
      ]),
    ).toBeCloseTo(0);
  });

  it('is none where there is no line', () => {
    expect(slopeOf([[1, 1]])).toBeNaN();
    expect(
      slopeOf([
        [1, 1],
        [1, 2],
      ]),
    ).toBeNaN();
  });
});

it('adds up the series of one metric, and of no other whose name begins like it', () => {
  const text =
    '# HELP a x\na{code="200",method="PATCH"} 3\na{code="201",method="PATCH"} 4\na{code="200",method="GET"} 5\na_b 9\n';
  expect(sumOf(text, 'a')).toBe(12);
  expect(sumOf(text, 'a', { method: 'PATCH' })).toBe(7);
  expect(sumOf(text, 'a_b')).toBe(9);
  expect(sumOf(text, 'nothing')).toBe(0);
});

it('expects watches and the lease of an operator at rest, and nothing else', () => {
  expect(isExpectedAtRest({ verb: 'watch', objectRef: { resource: 'pods' } })).toBe(true);
  expect(isExpectedAtRest({ verb: 'update', objectRef: { resource: 'leases' } })).toBe(true);
  expect(isExpectedAtRest({ verb: 'list', objectRef: { resource: 'pods' } })).toBe(false);
  expect(isExpectedAtRest({ verb: 'patch', objectRef: { resource: 'examsessions' } })).toBe(false);
});
