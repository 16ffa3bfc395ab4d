import { describe, expect, it } from '@jest/globals';
import { renewalDelayMs } from './token-life.js';

const at = (ms: number): string => new Date(ms).toISOString();

describe('session token', () => {
  it('is renewed at two thirds of its life', () => {
    expect(renewalDelayMs(0, at(90 * 60_000), 0)).toBe(60 * 60_000);
    expect(renewalDelayMs(0, at(90 * 60_000), 50 * 60_000)).toBe(10 * 60_000);
  });

  it('is renewed soon when that moment has passed, and never in a tight loop', () => {
    expect(renewalDelayMs(0, at(60_000), 59_000)).toBe(5_000);
    expect(renewalDelayMs(0, 'never', 0)).toBe(5_000);
  });
});
