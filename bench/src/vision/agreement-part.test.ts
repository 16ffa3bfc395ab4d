import { describe, expect, it } from '@jest/globals';
import type { Observation } from '@proctorwise/contracts';
import { agreement } from './agreement-part.js';

const seen = (present: number, scores: number[], labels: ('phone' | 'book')[] = []): Observation => ({
  width: 640,
  height: 480,
  present,
  people: [],
  faces: scores.map((score) => ({ box: [0, 0, 1, 1], score, landmarks: [] })),
  persons: [],
  objects: labels.map((label) => ({ label, box: [0, 0, 1, 1], score: 0.5 })),
  doubt: 'none',
  sharpness: 1,
  brightness: 1,
  hash: '0'.repeat(16),
  model: 'any',
  milliseconds: 1,
});
const read = (figures: ReturnType<typeof agreement>, name: string) =>
  figures.find((each) => each.name === `agreement: ${name}`)?.value;

describe('agreement of two looks', () => {
  it('is whole where both saw the same, whatever the order of things', () => {
    const figures = agreement([seen(1, [0.9], ['phone', 'book'])], [seen(1, [0.89], ['book', 'phone'])]);
    expect(read(figures, 'as many people')).toBe(1);
    expect(read(figures, 'the same things')).toBe(1);
    expect(read(figures, 'scores apart at most')).toBe(0.01);
  });
  it('tells a face that only one of them saw', () => {
    const figures = agreement([seen(1, [0.9]), seen(1, [0.9])], [seen(1, [0.9]), seen(0, [])]);
    expect(read(figures, 'as many people')).toBe(0.5);
    expect(read(figures, 'as many faces')).toBe(0.5);
    expect(read(figures, 'scores apart at most')).toBe(0);
  });
});
