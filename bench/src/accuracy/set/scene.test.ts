import { describe, expect, it } from '@jest/globals';
import type { Box } from '@proctorwise/contracts';
import fc from 'fast-check';
import { plain } from './raster.js';
import {
  croppedScene,
  emptied,
  laidOn,
  mirroredScene,
  overlap,
  peopleIn,
  plainScene,
  type Scene,
  scaledScene,
  shows,
  without,
  zoomedOut,
} from './scene.js';

/** 100 x 100, so that a box of 10 x 10 is 1 %. */
const scene = (parts: Partial<Scene> = {}): Scene => ({
  raster: plain(100, 100, [90, 120, 150]),
  persons: [],
  objects: [],
  face: null,
  ...parts,
});
const square = (side: number, at = 0): Box => [at, at, at + side, at + side];

describe('the rule on annotations', () => {
  it('judges one person from a tenth of the picture on', () => {
    expect(peopleIn(scene())).toBe('none');
    expect(peopleIn(scene({ persons: [[0, 0, 10, 99]] }))).toBeUndefined();
    expect(peopleIn(scene({ persons: [[0, 0, 10, 100]] }))).toBe('one');
  });
  it('judges more than one where the second takes three hundredths', () => {
    expect(peopleIn(scene({ persons: [square(50), [0, 0, 3, 99]] }))).toBeUndefined();
    expect(peopleIn(scene({ persons: [[0, 0, 3, 100], square(50)] }))).toBe('more');
  });
  it('judges an object from a two-hundredth on', () => {
    const phone = (box: Box) => shows(scene({ objects: [{ name: 'phone', box }] }), 'phone');
    expect(phone([0, 0, 5, 10])).toBe(true);
    expect(phone([0, 0, 5, 9])).toBeUndefined();
    expect(shows(scene({ objects: [{ name: 'book', box: square(50) }] }), 'phone')).toBe(false);
  });
});

describe('boxes go along with pixels', () => {
  const box = fc
    .tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 80 }), fc.integer({ min: 5, max: 20 }))
    .map(([x, y, side]): Box => [x, y, x + side, y + side]);
  it('into the mirror and back', async () => {
    await fc.assert(
      fc.asyncProperty(box, async (person) => {
        const before = scene({ persons: [person], face: person });
        const back = await mirroredScene(await mirroredScene(before));
        expect(back).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });
  it('and stay within the picture when it is cropped', () => {
    fc.assert(
      fc.property(box, box, (person, window) => {
        const { raster, persons } = croppedScene(scene({ persons: [person] }), window);
        for (const [x1, y1, x2, y2] of persons) {
          expect(Math.min(x1, y1)).toBeGreaterThanOrEqual(0);
          expect(x2).toBeLessThanOrEqual(raster.width);
          expect(y2).toBeLessThanOrEqual(raster.height);
        }
      }),
    );
  });
  it('keep their share when it is scaled', async () => {
    const { persons, raster } = await scaledScene(scene({ persons: [square(50)] }), 0.5);
    expect([raster.width, persons]).toEqual([50, [square(25)]]);
  });
  it('and lose it when the picture moves away', async () => {
    const far = await zoomedOut(scene({ persons: [square(40)], face: square(20) }), 0.5);
    expect(far.raster.width).toBe(100);
    expect(far.persons).toEqual([[25, 50, 45, 70]]);
    expect(far.face).toEqual([25, 50, 35, 60]);
  });
});

it('what is covered for the most part is there no more', () => {
  const below = scene({ persons: [square(20), square(20, 70)] });
  const both = laidOn(below, { ...plainScene(30, 30, [0, 0, 0]), persons: [square(30)] }, 0, 0, 0);
  expect(both.persons).toEqual([square(20, 70), square(30)]);
});

it('a plain wall is a plain wall again after painting over', () => {
  const busy = scene({ persons: [square(30, 20)], objects: [{ name: 'phone', box: square(5, 80) }] });
  const painted = laidOn(busy, plainScene(30, 30, [255, 0, 0]), 20, 20, 0);
  const empty = emptied({ ...painted, persons: busy.persons });
  expect(empty.persons).toEqual([]);
  expect(empty.raster.rgb).toEqual(busy.raster.rgb);
  expect(without(busy, 'phone').objects).toEqual([]);
});

it('boxes apart share nothing', () => {
  expect([overlap(square(10), square(10, 20)), overlap(square(10), square(10, 5))]).toEqual([0, 25]);
});
