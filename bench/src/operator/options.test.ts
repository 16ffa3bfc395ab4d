import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.js';

describe("the operator's bench", () => {
  it('measures all parts by itself', () => {
    expect(readOptions([])).toEqual({
      sittings: 1000,
      kills: 3,
      resources: 10_000,
      minutes: 30,
      parts: ['api-burst', 'burst', 'failover', 'rest'],
      json: undefined,
    });
  });

  it('measures the parts that are named, in its own order', () => {
    expect(readOptions(['--parts', 'rest,burst'])).toMatchObject({ parts: ['burst', 'rest'] });
  });

  it.each([
    [['--parts', 'all'], '--parts all: one of api-burst, burst, failover, rest.'],
    [['--minutes', '1'], '--minutes 1: whole numbers from 2 to 600.'],
    [['--resources', '50001'], '--resources 50001: whole numbers from 1 to 50000.'],
    [['--sittings', '1e3'], '--sittings 1e3: whole numbers from 1 to 10000.'],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
