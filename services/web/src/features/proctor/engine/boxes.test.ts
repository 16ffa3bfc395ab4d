import { describe, expect, it } from '@jest/globals';
import type { Box, Observation } from '@proctorwise/contracts';
import fc from 'fast-check';
import { boxesOf } from './boxes.js';

const observation = (change: Partial<Observation>): Observation => ({
  width: 640,
  height: 480,
  people: [],
  present: 0,
  faces: [],
  persons: [],
  objects: [],
  doubt: 'none',
  sharpness: 0,
  brightness: 0,
  hash: '0'.repeat(16),
  model: 'm',
  milliseconds: 1,
  ...change,
});

describe('boxes', () => {
  it('become shares of the picture', () => {
    const [box] = boxesOf(observation({ objects: [{ label: 'phone', box: [320, 120, 640, 360], score: 0.9 }] }));
    expect(box).toEqual({ kind: 'object', label: 'phone', score: 0.9, left: 50, top: 25, width: 50, height: 50 });
  });

  it('draw objects over faces over persons', () => {
    const box: Box = [0, 0, 10, 10];
    const kinds = boxesOf(
      observation({
        objects: [{ label: 'book', box, score: 1 }],
        faces: [{ box, score: 1, landmarks: [] }],
        persons: [{ box, score: 1 }],
      }),
    ).map((one) => one.kind);
    expect(kinds).toEqual(['person', 'face', 'object']);
  });

  it('stay inside the picture, wherever the detector puts them', () => {
    const side = fc.integer({ min: -2000, max: 4000 });
    fc.assert(
      fc.property(side, side, fc.nat(3000), fc.nat(3000), (x, y, w, h) => {
        const [box] = boxesOf(observation({ persons: [{ box: [x, y, x + w, y + h], score: 1 }] }));
        expect(box?.left).toBeGreaterThanOrEqual(0);
        expect(box?.top).toBeGreaterThanOrEqual(0);
        expect((box?.left ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(100.000001);
        expect((box?.top ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(100.000001);
        expect(box?.width).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('are none without an observation or a size', () => {
    expect(boxesOf(null)).toEqual([]);
    expect(boxesOf(observation({ width: 0, persons: [{ box: [0, 0, 1, 1], score: 1 }] }))).toEqual([]);
  });
});
