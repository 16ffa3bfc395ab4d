import { describe, expect, it } from '@jest/globals';
import { OptionInvalid } from '../command-line.js';
import { PARTS, readOptions } from './options.js';

describe('the command line of bench:vision', () => {
  it('measures everything but the soak unless told otherwise', () => {
    expect(readOptions([], 4)).toEqual({
      seconds: 20,
      processes: 4,
      parts: ['picture', 'throughput', 'overload'],
      provider: 'cpu',
      secondLook: 'never',
      soakMinutes: 0,
      soakServerPictures: 0,
      profile: undefined,
      json: undefined,
    });
    expect(readOptions([], 1)).toMatchObject({ processes: 2 });
    expect(readOptions(['--help'], 1)).toBe('help');
  });
  it('takes parts in their own order, each once', () => {
    const args = ['--only', 'overload', '--only', 'picture', '--only', 'picture', '--soak', '30'];
    expect(readOptions(args, 2)).toMatchObject({ parts: ['picture', 'overload'], soakMinutes: 30 });
  });
  it('watches the server alone over as many pictures as it is told, up to ten million', () => {
    expect(readOptions(['--soak-server', '10000000'], 2)).toMatchObject({ soakServerPictures: 10_000_000 });
    expect(() => readOptions(['--soak-server', '10000001'], 2)).toThrow(OptionInvalid);
  });
  it('compares with cpu where it computes elsewhere', () => {
    expect(readOptions(['--provider', 'cuda'], 2)).toMatchObject({ parts: PARTS, provider: 'cuda' });
  });
  it.each([
    ['--only', 'everything'],
    ['--only', 'agreement'],
    ['--provider', 'abacus'],
    ['--processes', '1'],
    ['--seconds', '1'],
    ['--soak', '1.5'],
    ['--colour', 'red'],
  ])('refuses %s %s', (...args) => {
    expect(() => readOptions(args, 2)).toThrow(OptionInvalid);
  });
});
