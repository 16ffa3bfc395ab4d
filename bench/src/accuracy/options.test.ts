import { describe, expect, it } from '@jest/globals';
import { OptionInvalid } from '../command-line.js';
import { readOptions } from './options.js';
import { readMakeOptions } from './set/options.js';

describe('the command line', () => {
  it('measures the project’s own set unless a folder is named', () => {
    expect(readOptions([])).toMatchObject({ folder: undefined, split: undefined, sample: undefined });
    expect(readOptions(['room', '--split', 'tuning', '--sample', '5'])).toMatchObject({
      folder: 'room',
      split: 'tuning',
      sample: 5,
    });
  });
  it('helps', () => {
    expect([readOptions(['--help']), readMakeOptions(['--help'])]).toEqual(['help', 'help']);
  });
  it.each([[['a', 'b']], [['--split', 'train']], [['--sample', '0']], [['--sample', 'all']], [['--colour']]])(
    'refuses %j',
    (args) => {
      expect(() => readOptions(args)).toThrow(OptionInvalid);
    },
  );
  it('of the set takes two folders and a seed', () => {
    expect(readMakeOptions(['in', 'out', '--seed', '7'])).toEqual({
      testdata: 'in',
      out: 'out',
      seed: 7,
      sample: undefined,
    });
  });
  it.each([[['in']], [['in', 'out', 'more']], [['in', 'out', '--seed', '-1']], [['in', 'out', '--sample', '1']]])(
    'of the set refuses %j',
    (args) => {
      expect(() => readMakeOptions(args)).toThrow(OptionInvalid);
    },
  );
});
