import { describe, expect, it } from '@jest/globals';
import { OptionInvalid, oneOf, parsed, someOf, whole } from './command-line.js';

describe('the command line', () => {
  it('takes whole numbers from the least to the most', () => {
    expect([whole('n', '4', 4, 10), whole('n', '10', 4, 10)]).toEqual([4, 10]);
  });
  it.each(['3', '11', '', '-5', '5.5', '5e0', 'five'])('refuses "%s" for one of 4 to 10', (text) => {
    expect(() => whole('n', text, 4, 10)).toThrow(new OptionInvalid(`--n ${text}: whole numbers from 4 to 10.`));
  });
  it('takes one of what it knows', () => {
    expect(oneOf('when', 'spare', ['spare', 'never'])).toBe('spare');
    expect(() => oneOf('when', 'Spare', ['spare', 'never'])).toThrow('--when Spare: one of spare, never.');
  });
  it('takes some of what it knows, in their own order, each once', () => {
    expect(someOf('only', ['b', 'a', 'b'], ['a', 'b', 'c'])).toEqual(['a', 'b']);
    expect(someOf('only', [], ['a', 'b'])).toEqual([]);
    expect(() => someOf('only', ['a', 'd'], ['a', 'b'])).toThrow('--only d: one of a, b.');
  });
  it('says in one line what it does not know', () => {
    const config = { args: ['--colour', 'red'], options: { json: { type: 'string' } } } as const;
    expect(() => parsed(config)).toThrow(OptionInvalid);
    expect(() => parsed(config)).toThrow(/^Unknown option '--colour'\. See --help\.$/);
    expect(parsed({ ...config, args: ['--json', 'file'] }).values.json).toBe('file');
  });
});
