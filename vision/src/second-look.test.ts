import { describe, expect, it } from '@jest/globals';
import type { Box, SeenFace, SeenObject, SeenPerson } from '@proctorwise/contracts';
import fc from 'fast-check';
import type { Detections } from './detectors/detector.js';
import { doubtsOf, settle, withoutDoubts } from './second-look.js';

const picture = { width: 640, height: 480 };
const CANDIDATE: Box = [180, 50, 460, 480];
const BESIDE: Box = [500, 100, 640, 480];
const PHONE: Box = [300, 300, 360, 420];
const person = (box: Box, score: number): SeenPerson => ({ box, score });
const face = (...box: Box): SeenFace => ({ box, score: 0.9, landmarks: [] });
const object = (label: SeenObject['label'], score: number, box = PHONE): SeenObject => ({ label, box, score });
const NOTHING: Detections = { persons: [], objects: [] };
const candidate = { persons: [person(CANDIDATE, 0.9)], faces: [face(280, 80, 360, 180)], objects: [] };

describe('a doubt', () => {
  it('is none about a candidate alone, nor about an empty room', () => {
    expect(doubtsOf(candidate, picture)).toBeNull();
    expect(doubtsOf({ ...NOTHING, faces: [] }, picture)).toBeNull();
  });

  it('is whether there is somebody, where nobody is seen for sure', () => {
    const faint = person(CANDIDATE, 0.41);
    expect(doubtsOf({ persons: [faint], objects: [], faces: [] }, picture)).toMatchObject({ somebody: faint });
    expect(doubtsOf({ persons: [person(CANDIDATE, 0.42)], objects: [], faces: [] }, picture)).toBeNull();
  });

  it('is not about a faint person beside a sure one', () => {
    const persons = [...candidate.persons, person(BESIDE, 0.41)];
    expect(doubtsOf({ ...candidate, persons }, picture)).toBeNull();
  });

  it('is about a second body of less than .65, not about one of as much', () => {
    const beside = person(BESIDE, 0.64);
    expect(doubtsOf({ ...candidate, persons: [...candidate.persons, beside] }, picture)?.another).toEqual([beside]);
    const sure = [...candidate.persons, person(BESIDE, 0.65)];
    expect(doubtsOf({ ...candidate, persons: sure }, picture)).toBeNull();
  });

  it('is about the weaker one of two bodies without a face', () => {
    const persons = [person(CANDIDATE, 0.6), person(BESIDE, 0.5)];
    expect(doubtsOf({ persons, objects: [], faces: [] }, picture)?.another).toEqual([persons[1]]);
  });

  it.each([
    ['phone', 0.7],
    ['book', 0.9],
    ['laptop', 0.55],
  ] as const)('is about a %s below %d', (label, sure) => {
    expect(doubtsOf({ ...candidate, objects: [object(label, sure - 0.01)] }, picture)?.objects).toHaveLength(1);
    expect(doubtsOf({ ...candidate, objects: [object(label, sure)] }, picture)).toBeNull();
  });
});

describe('a second look', () => {
  const settled = (first: Detections & { faces?: SeenFace[] }, second: Detections, kind: 'deim' | 'yolox' = 'deim') => {
    const doubts = doubtsOf({ faces: [], ...first }, picture);
    if (!doubts) throw new Error('there is no doubt');
    return settle(first, doubts, second, kind);
  };

  it('finds somebody whom both half see, and nobody where the second sees none', () => {
    const first = { persons: [person(CANDIDATE, 0.3)], objects: [] };
    expect(settled(first, { ...NOTHING, persons: [person(CANDIDATE, 0.5)] }).persons).toHaveLength(1);
    expect(settled(first, NOTHING).persons).toEqual([]);
  });

  it('takes back a second body that the other does not see, never the candidate', () => {
    const persons = [...candidate.persons, person(BESIDE, 0.5)];
    expect(settled({ ...candidate, persons }, NOTHING).persons).toEqual(candidate.persons);
    const confirmed = settled({ ...candidate, persons }, { ...NOTHING, persons: [person(BESIDE, 0.6)] });
    expect(confirmed.persons).toHaveLength(2);
  });

  it('makes a phone surer, or lets it go', () => {
    const first = { ...candidate, objects: [object('phone', 0.45)] };
    const [both] = settled(first, { ...NOTHING, objects: [object('phone', 0.5)] }).objects;
    expect(both?.score).toBeGreaterThan(0.5);
    expect(settled(first, NOTHING).objects).toEqual([]);
  });

  it('does not take a phone elsewhere, or a book, for the same', () => {
    const first = { ...candidate, objects: [object('phone', 0.45)] };
    for (const other of [object('phone', 0.9, [0, 0, 50, 90]), object('book', 0.9)]) {
      expect(settled(first, { ...NOTHING, objects: [other] }).objects).toEqual([]);
    }
  });

  it('leaves alone what was never in doubt', () => {
    const sure = object('laptop', 0.8, [0, 200, 150, 400]);
    const first = { ...candidate, objects: [sure, object('phone', 0.3)] };
    expect(settled(first, NOTHING)).toEqual({ persons: candidate.persons, objects: [sure] });
  });

  const scores = fc.double({ min: 0, max: 1, noNaN: true });
  const looks = fc.record({
    persons: fc.array(
      scores.map((score) => person(CANDIDATE, score)),
      { maxLength: 3 },
    ),
    objects: fc.array(
      fc.record({ label: fc.constantFrom('phone' as const, 'book' as const, 'laptop' as const), score: scores }),
      { maxLength: 3 },
    ),
  });
  const detections = looks.map(({ persons, objects }): Detections => {
    const byScore = (a: { score: number }, b: { score: number }) => b.score - a.score;
    return {
      persons: persons.sort(byScore),
      objects: objects.map(({ label, score }) => object(label, score)).sort(byScore),
    };
  });

  it('that is surer never makes less of it, and scores stay within 0..1', () => {
    fc.assert(
      fc.property(
        detections,
        scores,
        scores,
        fc.constantFrom('deim' as const, 'yolox' as const),
        (first, a, b, kind) => {
          const doubts = doubtsOf({ ...first, faces: [] }, picture);
          fc.pre(doubts !== null);
          const with_ = (score: number) =>
            settle(first, doubts, { persons: [person(CANDIDATE, score)], objects: [object('phone', score)] }, kind);
          const [weaker, surer] = [with_(Math.min(a, b)), with_(Math.max(a, b))];
          expect(surer.persons.length).toBeGreaterThanOrEqual(weaker.persons.length);
          expect(surer.objects.length).toBeGreaterThanOrEqual(weaker.objects.length);
          for (const { score } of [...surer.persons, ...surer.objects]) {
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('that there is no time for leaves what the first detector says by itself', () => {
    fc.assert(
      fc.property(detections, (first) => {
        const { persons, objects } = withoutDoubts(first);
        expect(persons).toEqual(first.persons.filter(({ score }) => score >= 0.42));
        expect(objects.every(({ score }) => score >= 0.25)).toBe(true);
      }),
    );
  });
});
