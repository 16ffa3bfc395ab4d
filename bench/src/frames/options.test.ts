import { describe, expect, it } from '@jest/globals';
import { OptionInvalid } from '../command-line.js';
import { type Options, PARTS, readOptions } from './options.js';

describe('the command line', () => {
  it('measures everything unless told otherwise', () => {
    expect(readOptions([])).toEqual({
      students: [15, 50, 100, 150],
      seconds: 30,
      frames: 2_000,
      parts: PARTS,
      json: undefined,
      secondLooks: { cpu: 'never', throughput: 'never', students: 'spare', 'sign-ins': 'spare' },
    });
  });
  it('takes parts in their own order, each once', () => {
    const args = ['--only', 'sign-ins', '--only', 'cpu', '--only', 'cpu', '--students', '3,4', '--seconds', '10'];
    expect(readOptions(args)).toMatchObject({ parts: ['cpu', 'sign-ins'], students: [3, 4], seconds: 10 });
  });
  it('looks a second time in all parts as it is told', () => {
    const { secondLooks } = readOptions(['--second-look', 'always']) as Options;
    expect(PARTS.map((part) => secondLooks[part])).toEqual(PARTS.map(() => 'always'));
  });
  it('helps', () => {
    expect(readOptions(['--help'])).toBe('help');
  });
  it.each([
    ['--only', 'everything'],
    ['--students', '15,,50'],
    ['--students', '0'],
    ['--seconds', '3'],
    ['--frames', '2e3'],
    ['--second-look', 'twice'],
    ['--colour', 'red'],
  ])('refuses %s %s', (...args) => {
    expect(() => readOptions(args)).toThrow(OptionInvalid);
  });
});
