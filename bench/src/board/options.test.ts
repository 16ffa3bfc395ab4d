import { describe, expect, it } from '@jest/globals';
import { OptionInvalid } from '../command-line.js';
import { readBoardOptions } from './options.js';

describe('the command line of bench:board', () => {
  it('measures 100 sessions at a picture each 2 s unless told otherwise', () => {
    expect(readBoardOptions([])).toMatchObject({
      students: 100,
      seconds: 20,
      every: 2,
      browserFirst: false,
      json: undefined,
    });
    expect(readBoardOptions(['--browser-first'])).toMatchObject({ browserFirst: true });
    expect(readBoardOptions(['--help'])).toBe('help');
  });
  it.each([
    [
      ['--students', '1'],
      ['--students', '0'],
    ],
    [
      ['--students', '1000'],
      ['--students', '1001'],
    ],
    [
      ['--seconds', '2'],
      ['--seconds', '1'],
    ],
    [
      ['--every', '60'],
      ['--every', '2.5'],
    ],
    [
      ['--json', 'a.json'],
      ['--jsn', 'a.json'],
    ],
  ])('takes %j and refuses %j', (good, bad) => {
    expect(readBoardOptions(good)).not.toBe('help');
    expect(() => readBoardOptions(bad)).toThrow(OptionInvalid);
  });
});
