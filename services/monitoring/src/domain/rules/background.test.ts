import { describe, expect, it } from '@jest/globals';
import type { Box, CountedPerson, Observation } from '@proctorwise/contracts';
import fc from 'fast-check';
import { lookPast, NO_BACKGROUND } from './background.js';
import { BACKGROUND } from './rules.js';
import { seenIn } from './sighting.js';
import { aPicture, BEGIN, everyTwoSeconds, kinds, nobody, run } from './testing/sessions.js';

const face = (...box: Box): CountedPerson => ({ box, score: 0.9, hasFace: true, body: null });
const body = (...box: Box): CountedPerson => ({ box, score: 0.7, hasFace: false, body: null });
const of = (people: CountedPerson[]): Observation => aPicture({ present: people.length, people });
/** A face of 120 pixels that moves by some of them, as a candidate's does. */
const candidate = (index: number): CountedPerson => {
  const x = 250 + ((index * 7) % 30);
  return face(x, 120, x + 120, 270);
};
/** A print's face of 40 pixels; its box strays by less than half a pixel. */
const poster = (index: number): CountedPerson => face(40 + ((index * 3) % 5) / 10, 30, 80 + ((index * 7) % 4) / 10, 82);
const frames = (count: number, people: (index: number) => CountedPerson[]): Observation[] =>
  Array.from({ length: count }, (_, index) => of(people(index)));

describe('a poster', () => {
  it('that was there from the start is never counted', () => {
    expect(run(everyTwoSeconds(frames(60, (index) => [candidate(index), poster(index)]))).changes).toEqual([]);
  });

  it('does not stand in for a candidate who leaves', () => {
    const before = frames(12, (index) => [candidate(index), poster(index)]);
    const after = frames(5, (index) => [poster(index)]);
    expect(kinds(run(everyTwoSeconds([...before, ...after])))).toContain('opened face_absent:1');
  });

  it('is still none when it was hidden for nine minutes, and counts again after eleven', () => {
    const before = frames(12, (index) => [candidate(index), poster(index)]);
    const alone = (minutes: number) => frames(minutes * 30, (index) => [candidate(index)]);
    const after = frames(4, (index) => [candidate(index), poster(index)]);
    expect(run(everyTwoSeconds([...before, ...alone(9), ...after])).rows).toEqual([]);
    expect(run(everyTwoSeconds([...before, ...alone(11), ...after])).rows).toMatchObject([{ key: 'multiple_faces:1' }]);
  });

  it('that comes into view later is raised, and ends when it is known', () => {
    const seen = [
      ...frames(10, (index) => [candidate(index)]),
      ...frames(40, (index) => [candidate(index), poster(index)]),
    ];
    const { rows } = run(everyTwoSeconds(seen));
    expect(rows).toMatchObject([{ key: 'multiple_faces:1', startedAt: BEGIN + 20_000, endedAt: BEGIN + 40_000 }]);
  });

  it('whose face is larger than that of somebody far away is none, beside their body', () => {
    const farAway = (index: number): CountedPerson => {
      const x = 300 + ((index * 7) % 20);
      return { ...face(x, 100, x + 36, 145), body: [x - 60, 90, x + 100, 480] };
    };
    expect(run(everyTwoSeconds(frames(60, (index) => [farAway(index), poster(index)]))).rows).toEqual([]);
  });

  it('that is seen now as a face, now as a body is none either', () => {
    const seen = frames(60, (index) => [candidate(index), index % 3 === 1 ? body(30, 20, 90, 140) : poster(index)]);
    expect(run(everyTwoSeconds(seen)).rows).toEqual([]);
  });
});

describe('a second person', () => {
  const small = (x: number): CountedPerson => face(x, 60, x + 40, 112);

  it('who is small and there from the start is raised with the first movements', () => {
    const { rows } = run(everyTwoSeconds(frames(6, (index) => [candidate(index), small(400 + index * 5)])));
    expect(rows).toMatchObject([{ key: 'multiple_faces:1', startedAt: BEGIN + 2_000 }]);
  });

  it('who sat as still as a print for 30 s is raised two frames after having moved', () => {
    const seen = [
      ...frames(15, (index) => [candidate(index), small(400)]),
      ...frames(2, (index) => [candidate(index), small(410 + index * 6)]),
    ];
    expect(run(everyTwoSeconds(seen)).rows).toMatchObject([{ key: 'multiple_faces:1', startedAt: BEGIN + 30_000 }]);
  });

  it('who sits quietly, not like a print, is raised after 20 s', () => {
    const seen = frames(20, (index) => [candidate(index), small(400 + [0, 1.5, 2, 1, 0][index % 5]!)]);
    expect(run(everyTwoSeconds(seen)).rows).toMatchObject([{ key: 'multiple_faces:1' }]);
  });

  it('whose face is about as large as the candidate is raised at once, moving or not', () => {
    const { rows } = run(everyTwoSeconds(frames(4, (index) => [candidate(index), face(20, 100, 120, 220)])));
    expect(rows).toMatchObject([{ key: 'multiple_faces:1', startedAt: BEGIN }]);
  });

  it('who steps before a known poster is counted', () => {
    const seen = [
      ...frames(15, (index) => [candidate(index), poster(index)]),
      ...frames(3, (index) => [candidate(index), face(30, 20, 100 + index, 110)]),
    ];
    expect(run(everyTwoSeconds(seen)).rows).toMatchObject([{ key: 'multiple_faces:1', startedAt: BEGIN + 30_000 }]);
  });
});

describe('the candidate', () => {
  it('is counted however still they sit', () => {
    expect(run(everyTwoSeconds(frames(60, () => [face(250, 120, 370, 270)]))).rows).toEqual([]);
  });

  it('is counted bent over the paper for long before a poster, and afterwards', () => {
    const bent = frames(30, (index) => [poster(index), body(150, 200, 500, 480)]);
    const upright = frames(5, (index) => [candidate(index), poster(index)]);
    expect(run(everyTwoSeconds([...bent, ...upright, ...bent])).rows).toEqual([]);
  });

  it('alone is always one, whatever was learned before', () => {
    const boxes = fc
      .tuple(fc.nat(500), fc.nat(300), fc.integer({ min: 10, max: 300 }), fc.integer({ min: 10, max: 300 }))
      .map(([x, y, width, height]): Box => [x, y, x + width, y + height]);
    fc.assert(
      fc.property(fc.array(boxes, { minLength: 1, maxLength: 60 }), fc.boolean(), (places, hasFace) => {
        let background = NO_BACKGROUND;
        places.forEach((box, index) => {
          const step = lookPast(
            background,
            seenIn(of([{ box, score: 0.9, hasFace, body: null }])),
            BEGIN + index * 2_000,
          );
          expect(step.seen.present).toBe(1);
          background = step.background;
        });
      }),
    );
  });
});

describe('a phone that lies there', () => {
  const lying: Observation['objects'][number] = { label: 'phone', box: [500, 400, 560, 430], score: 0.7 };
  const held: Observation['objects'][number] = { label: 'phone', box: [300, 300, 360, 420], score: 0.6 };
  const showing = (...objects: Observation['objects']) => aPicture({ objects });

  it('is raised once, although it is not found in every picture', () => {
    const seen = Array.from({ length: 120 }, (_, index) => (index % 20 < 12 ? showing(lying) : showing()));
    expect(run(everyTwoSeconds(seen)).rows.map(({ key }) => key)).toEqual(['forbidden_object:1']);
  });

  it('is raised again when it is taken up', () => {
    const seen = [
      ...Array.from({ length: 14 }, () => showing(lying)),
      ...Array.from({ length: 10 }, () => showing()),
      ...Array.from({ length: 4 }, () => showing(held)),
    ];
    expect(run(everyTwoSeconds(seen)).rows.map(({ key }) => key)).toEqual(['forbidden_object:1', 'forbidden_object:2']);
  });

  it('does not hide one in the hand, even a weaker one', () => {
    const seen = [
      ...Array.from({ length: 14 }, () => showing(lying)),
      ...Array.from({ length: 10 }, () => showing()),
      ...Array.from({ length: 4 }, () => showing(lying, held)),
    ];
    const { rows } = run(everyTwoSeconds(seen));
    expect(rows.map(({ metadata }) => metadata?.bbox)).toEqual([lying.box, held.box]);
  });
});

describe('what is remembered', () => {
  it('is bounded, and people never become fewer than none', () => {
    const humans = fc.array(
      fc.record({
        box: fc.tuple(fc.nat(600), fc.nat(400), fc.nat(640), fc.nat(480)).map((box) => box as Box),
        score: fc.double({ min: 0, max: 1, noNaN: true }),
        hasFace: fc.boolean(),
        body: fc.constant(null),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(humans, { maxLength: 40 }), (sequence) => {
        let background = NO_BACKGROUND;
        sequence.forEach((people, index) => {
          const step = lookPast(background, seenIn(of(people)), BEGIN + index * 2_000);
          background = step.background;
          expect(background.marks.length).toBeLessThanOrEqual(BACKGROUND.mostMarks);
          expect(step.seen.present).toBeGreaterThanOrEqual(0);
          expect(step.seen.present).toBeLessThanOrEqual(people.length);
        });
      }),
    );
  });

  it('is nothing of an empty room', () => {
    expect(lookPast(NO_BACKGROUND, seenIn(nobody()), BEGIN).background).toEqual({ since: BEGIN, marks: [] });
  });
});
