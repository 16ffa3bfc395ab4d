import { describe, expect, it } from '@jest/globals';
import { gradeNetwork, median } from './network.js';

describe('network check', () => {
  it('takes the middle, so that one slow call says nothing', () => {
    expect(median([20, 900, 22])).toBe(22);
    expect(median([10, 20])).toBe(15);
    expect(median([])).toBeNull();
  });

  it('grades by time and by lost calls', () => {
    expect(gradeNetwork(30, 0)).toBe('good');
    expect(gradeNetwork(900, 0)).toBe('slow');
    expect(gradeNetwork(30, 1)).toBe('slow');
    expect(gradeNetwork(30, 3)).toBe('bad');
    expect(gradeNetwork(null, 5)).toBe('bad');
  });
});
