import { describe, expect, it } from '@jest/globals';
import { toYaml } from './yaml.js';

describe('toYaml', () => {
  it('writes nested objects and lists as blocks', () => {
    expect(toYaml({ a: { b: [1, { c: 'x', d: ['y'] }] }, e: [], f: {} })).toBe(
      'a:\n  b:\n    - 1\n    - c: x\n      d:\n        - "y"\ne: []\nf: {}\n',
    );
  });

  it.each([
    'yes',
    'No',
    'null',
    '~',
    '1',
    '1.5',
    '0x1f',
    '2026-12-01',
    '',
    ' a',
    'a: b',
    'a #b',
    '- a',
    '*a',
    '{a}',
    'é',
    'a\nb',
  ])('quotes %j, which would be read as something else', (text) => {
    expect(toYaml({ key: text })).toBe(`key: ${JSON.stringify(text)}\n`);
  });

  it.each(['spec', 'proctorwise.io/v1alpha1', 'date-time'])('leaves %s plain', (text) => {
    expect(toYaml({ [text]: text })).toBe(`${text}: ${text}\n`);
  });

  it('writes lists of lists', () => {
    expect(toYaml([[1, 2], [3]])).toBe('- - 1\n  - 2\n- - 3\n');
  });

  it('leaves out what is undefined', () => {
    expect(toYaml({ a: undefined, b: { c: undefined }, d: true })).toBe('b: {}\nd: true\n');
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY, () => 1])('refuses %p', (value) => {
    expect(() => toYaml({ value })).toThrow(TypeError);
  });
});
