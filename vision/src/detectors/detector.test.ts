import { describe, expect, it } from '@jest/globals';
import type { Box } from '@proctorwise/contracts';
import fc from 'fast-check';
import { area, iou, keepStrongest, shareInside } from '../boxes.js';
import { type Candidate, detectionsOf, type SeenLabel } from './detector.js';
import { onPicodetScale } from './yolox.js';

const picture = { width: 640, height: 480 };
const seen = (label: SeenLabel, score: number, ...box: Box): Candidate => ({ label, score, box });
const aBox = fc
  .tuple(fc.nat(500), fc.nat(400), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }))
  .map(([x, y, width, height]): Box => [x, y, x + width, y + height]);
const candidates = fc.array(
  fc.record({
    label: fc.constantFrom<SeenLabel>('person', 'phone', 'book', 'laptop'),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    box: aBox,
  }),
  { maxLength: 30 },
);

describe('what is reported of what the head gave', () => {
  it('keeps the strongest of a phone and a laptop in one place', () => {
    const both = [seen('laptop', 0.5, 100, 100, 200, 200), seen('phone', 0.8, 102, 100, 200, 202)];
    expect(detectionsOf(both, picture, 0.6).objects).toEqual([
      { label: 'phone', score: 0.8, box: [102, 100, 200, 202] },
    ]);
  });

  it('keeps a phone before a person', () => {
    const both = [seen('person', 0.9, 100, 100, 200, 200), seen('phone', 0.8, 100, 100, 200, 200)];
    const { persons, objects } = detectionsOf(both, picture, 0.6);
    expect([persons.length, objects.length]).toEqual([1, 1]);
  });

  it('cuts boxes at the edge and drops what lies outside', () => {
    const { persons } = detectionsOf(
      [seen('person', 0.9, -20, -5, 100, 900), seen('person', 0.8, 700, 10, 800, 90)],
      picture,
      0.6,
    );
    expect(persons).toEqual([{ box: [0, 0, 100, 480], score: 0.9 }]);
  });

  it('reports boxes on the picture, strongest first, none twice', () => {
    fc.assert(
      fc.property(candidates, (given) => {
        const { persons, objects } = detectionsOf(given, picture, 0.6);
        for (const group of [persons, objects]) {
          group.forEach((one, at) => {
            expect(area(one.box)).toBeGreaterThan(0);
            expect(one.box[2]).toBeLessThanOrEqual(640);
            for (const other of group.slice(at + 1)) {
              expect(other.score).toBeLessThanOrEqual(one.score);
              expect(iou(one.box, other.box)).toBeLessThanOrEqual(0.6);
            }
          });
        }
      }),
    );
  });
});

describe('boxes', () => {
  it('overlap each other alike, at most wholly', () => {
    fc.assert(
      fc.property(aBox, aBox, (a, b) => {
        expect(iou(a, b)).toBe(iou(b, a));
        expect(iou(a, b)).toBeLessThanOrEqual(1);
        expect(iou(a, a)).toBe(1);
        expect(shareInside(a, b)).toBeGreaterThanOrEqual(iou(a, b) - 1e-12);
      }),
    );
  });

  it('are suppressed within bounded work', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => seen('book', at / 5_000, at, 0, at + 1, 1));
    expect(keepStrongest(many, 0.5).length).toBe(300);
  });
});

describe("YOLOX's phone scores on PicoDet's scale", () => {
  it('keep their order and stay within 0..1', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(score, score, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(onPicodetScale('phone', low)).toBeLessThanOrEqual(onPicodetScale('phone', high));
        expect(onPicodetScale('phone', high)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('mean at .15 what PicoDet means at about .37: the same false alarms by picture', () => {
    expect(onPicodetScale('phone', 0.15)).toBeCloseTo(0.38, 1);
    expect(onPicodetScale('laptop', 0.15)).toBe(0.15);
  });
});
