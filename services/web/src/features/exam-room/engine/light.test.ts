import { describe, expect, it } from '@jest/globals';
import { lightOf, meanLuma } from './light.js';

describe('light', () => {
  it('is the mean luma of the pixels, alpha aside', () => {
    expect(meanLuma([255, 255, 255, 0, 0, 0, 0, 255])).toBeCloseTo(127.5);
    expect(meanLuma([0, 255, 0, 255])).toBeCloseTo(149.7, 1);
    expect(meanLuma([])).toBeNull();
  });

  it('tells a covered lens from a dark room and a good picture', () => {
    expect([0, 30, 120, 250].map(lightOf)).toEqual(['covered', 'dark', 'good', 'bright']);
  });
});
