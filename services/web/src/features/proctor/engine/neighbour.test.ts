import { describe, expect, it } from '@jest/globals';
import { neighbour } from './neighbour.js';

describe('keys that move through the list', () => {
  it.each([
    ['j', 0, 1],
    ['ArrowDown', 0, 1],
    ['k', 1, 0],
    ['ArrowUp', 2, 1],
    ['j', 2, 2],
    ['k', 0, 0],
    ['j', -1, 0],
    ['k', -1, 0],
  ])('%s at %i of three leads to %i', (key, at, to) => {
    expect(neighbour(key, at, 3)).toBe(to);
  });

  it('are no others, and none in an empty list', () => {
    expect(neighbour('x', 0, 3)).toBeNull();
    expect(neighbour('toString', 0, 3)).toBeNull();
    expect(neighbour('j', -1, 0)).toBeNull();
  });

  it('leave the arrows to the page until an entry has the focus', () => {
    expect(neighbour('ArrowDown', -1, 3)).toBeNull();
  });
});
