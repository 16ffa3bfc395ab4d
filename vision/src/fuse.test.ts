import { describe, expect, it } from '@jest/globals';
import type { Box, SeenFace, SeenPerson } from '@proctorwise/contracts';
import fc from 'fast-check';
import { peopleIn } from './fuse.js';

const countPresent = (...seen: Parameters<typeof peopleIn>) => peopleIn(...seen).length;
const picture = { width: 640, height: 480 };
const face = (...box: Box): SeenFace => ({ box, score: 0.9, landmarks: [] });
const person = (...box: Box): SeenPerson => ({ box, score: 0.9 });

const aBox = fc
  .tuple(fc.nat(600), fc.nat(440), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }))
  .map(([x, y, width, height]): Box => [x, y, Math.min(640, x + width), Math.min(480, y + height)]);
const faces = fc.array(
  aBox.map((box) => face(...box)),
  { maxLength: 5 },
);
const persons = fc.array(
  aBox.map((box) => person(...box)),
  { maxLength: 5 },
);

describe('who is present', () => {
  it('is nobody in an empty room', () => expect(countPresent([], [], picture)).toBe(0));

  it('is one for a person and the face in it', () =>
    expect(countPresent([face(280, 80, 360, 180)], [person(180, 50, 460, 480)], picture)).toBe(1));

  it('is one for somebody who looks down', () =>
    expect(countPresent([], [person(180, 50, 460, 480)], picture)).toBe(1));

  it('is one for a face that fills the picture', () =>
    expect(countPresent([face(100, 20, 540, 470)], [], picture)).toBe(1));

  it('is two for two persons with faces', () => {
    const both = [person(0, 50, 300, 480), person(340, 50, 640, 480)];
    expect(countPresent([face(100, 80, 180, 180), face(440, 80, 520, 180)], both, picture)).toBe(2);
  });

  it('is two for a candidate and somebody turned away', () =>
    expect(countPresent([face(100, 80, 180, 180)], [person(0, 50, 300, 480), person(340, 50, 640, 480)], picture)).toBe(
      2,
    ));

  it('is two for a second face over the shoulder in the same box', () =>
    expect(countPresent([face(280, 80, 360, 180), face(380, 70, 440, 150)], [person(180, 50, 460, 480)], picture)).toBe(
      2,
    ));

  it('is one for a candidate whose hand was taken for a person', () =>
    expect(
      countPresent([face(280, 80, 360, 180)], [person(100, 50, 540, 480), person(120, 300, 220, 470)], picture),
    ).toBe(1));

  it('is one for a face whose tie was taken for a person', () =>
    expect(countPresent([face(280, 80, 400, 220)], [person(310, 250, 370, 470)], picture)).toBe(1));

  it('is two for a face and somebody small who stands beside it', () =>
    expect(countPresent([face(280, 80, 400, 220)], [person(30, 90, 110, 400)], picture)).toBe(2));

  it('leaves out the tiny face of a print', () =>
    expect(countPresent([face(600, 20, 610, 32)], [person(180, 50, 460, 480)], picture)).toBe(1));

  it('is one for a candidate who was boxed again together with the table', () => {
    expect(countPresent([face(470, 40, 560, 170)], [person(390, 5, 640, 300), person(0, 8, 640, 480)], picture)).toBe(
      1,
    );
  });

  it('is two for somebody bent before another, whose top is lower', () => {
    expect(countPresent([face(300, 20, 360, 90)], [person(270, 10, 400, 300), person(0, 150, 640, 480)], picture)).toBe(
      2,
    );
  });

  it('leaves out a further face that is not sure, and keeps the only one', () => {
    const knee = { ...face(160, 270, 250, 370), score: 0.74 };
    expect(countPresent([face(280, 80, 360, 180), knee], [person(150, 50, 600, 480)], picture)).toBe(1);
    expect(
      countPresent([{ ...knee, score: 0.75 }, face(280, 80, 360, 180)], [person(150, 50, 600, 480)], picture),
    ).toBe(2);
    expect(countPresent([{ ...knee, score: 0.6 }], [], picture)).toBe(1);
  });

  it('lies between the larger of both counts and their sum, parts and prints left out', () => {
    fc.assert(
      fc.property(faces, persons, (f, p) => {
        const present = countPresent(f, p, picture);
        expect(present).toBeLessThanOrEqual(f.length + p.length);
        const counted = f.filter(({ box: [x1, y1, x2, y2] }) => Math.min(x2 - x1, y2 - y1) >= 0.03 * 480);
        expect(present).toBeGreaterThanOrEqual(counted.length);
        if (p.length > 0 && f.length === 0) expect(present).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('does not depend on the order in which they were found', () => {
    fc.assert(
      fc.property(faces, persons, (f, p) => {
        const byArea = new Set([...f, ...p].map(({ box: [x1, y1, x2, y2] }) => (x2 - x1) * (y2 - y1)));
        fc.pre(byArea.size === f.length + p.length); // equal sizes may be given out either way
        expect(countPresent([...f].reverse(), [...p].reverse(), picture)).toBe(countPresent(f, p, picture));
      }),
    );
  });

  it('is the same in a mirror', () => {
    const mirrored = ([x1, y1, x2, y2]: Box): Box => [640 - x2, y1, 640 - x1, y2];
    fc.assert(
      fc.property(faces, persons, (f, p) => {
        const inMirror = countPresent(
          f.map((each) => ({ ...each, box: mirrored(each.box) })),
          p.map((each) => ({ ...each, box: mirrored(each.box) })),
          picture,
        );
        expect(inMirror).toBe(countPresent(f, p, picture));
      }),
    );
  });
});
