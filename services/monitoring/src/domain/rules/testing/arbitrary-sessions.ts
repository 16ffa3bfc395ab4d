import { BROWSER_EVENTS, type BrowserEvent, OBJECT_LABELS, type Observation } from '@proctorwise/contracts';
import fc from 'fast-check';
import type { FrameInput, RulesInput } from '../input.js';
import { aFrame, aPicture, BEGIN } from './sessions.js';

const scores = fc.double({ min: 0, max: 1, noNaN: true });
const boxes = fc.tuple(
  fc.integer({ min: -5, max: 300 }),
  fc.integer({ min: -5, max: 300 }),
  fc.integer({ min: 301, max: 4_000 }),
  fc.integer({ min: 301, max: 4_000 }),
);
/** What keeps its place from picture to picture. */
const posters = fc.constantFrom<[number, number, number, number]>([20, 30, 60, 80], [500, 20, 540, 75]);
const wildBoxes = fc.tuple(fc.double(), fc.double(), fc.double(), fc.double());
const objects = fc.array(fc.record({ label: fc.constantFrom(...OBJECT_LABELS), score: scores, box: boxes }), {
  maxLength: 4,
});

/** What a webcam may show, with every rule's case common enough to matter. */
export const observations: fc.Arbitrary<Observation> = fc
  .record({
    present: fc.constantFrom(0, 0, 1, 1, 2, 3),
    objects,
    sharpness: fc.constantFrom(0, 1.5, 3, 60, 80),
    brightness: fc.constantFrom(0, 11, 15, 120),
    hash: fc.constantFrom('0000000000000000', 'aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'),
    persons: fc.array(fc.record({ box: boxes, score: scores }), { maxLength: 3 }),
  })
  .chain((seen) => {
    const human = fc.record({
      box: fc.oneof(boxes, posters),
      score: scores,
      hasFace: fc.boolean(),
      body: fc.option(boxes),
    });
    return fc
      .array(human, { minLength: seen.present, maxLength: seen.present })
      .map((people) => aPicture({ ...seen, people }));
  });

/** Numbers that no vision should give. */
const brokenObservations = fc
  .record({
    present: fc.oneof(fc.double(), fc.integer()),
    sharpness: fc.double(),
    brightness: fc.double(),
    hash: fc.string({ maxLength: 40 }),
    objects: fc.array(
      fc.record({
        label: fc.constantFrom(...OBJECT_LABELS),
        score: fc.double(),
        box: wildBoxes,
      }),
      { maxLength: 3 },
    ),
    persons: fc.array(fc.record({ box: boxes, score: fc.double() }), { maxLength: 3 }),
    people: fc.array(
      fc.record({ box: wildBoxes, score: fc.double(), hasFace: fc.boolean(), body: fc.option(wildBoxes) }),
      { maxLength: 6 },
    ),
  })
  .map((seen) => aPicture(seen));

/** Frames 1.. in order, 1 to 5 s apart, in runs of like pictures so that rules have something to find. */
export const sessions: fc.Arbitrary<FrameInput[]> = fc
  .array(
    fc.record({
      outcome: fc.oneof(
        { weight: 8, arbitrary: observations },
        { weight: 1, arbitrary: fc.constant('skipped' as const) },
      ),
      times: fc.integer({ min: 1, max: 5 }),
      everyMs: fc.integer({ min: 1_000, max: 5_000 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((runs) => {
    let atMs = 0;
    let number = 0;
    return runs.flatMap(({ outcome, times, everyMs }) =>
      Array.from({ length: times }, () => {
        atMs += everyMs;
        number += 1;
        return aFrame(number, atMs, outcome);
      }),
    );
  });

/** The same frames in an order of arrival in which none comes later than 6 s of capture time after the newest. */
export const shuffledWithinWindow = (frames: readonly FrameInput[]): fc.Arbitrary<FrameInput[]> =>
  fc.array(fc.integer({ min: 0, max: 6_000 }), { minLength: frames.length, maxLength: frames.length }).map((delays) =>
    frames
      .map((frame, index) => ({ frame, arrives: (frame.capturedAt ?? 0) + (delays[index] ?? 0) }))
      .sort((a, b) => a.arrives - b.arrives)
      .map(({ frame }, position) => ({ ...frame, position })),
  );

const wildInstants = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: BEGIN - 100_000, max: BEGIN + 200_000 }) },
  { weight: 1, arbitrary: fc.double() },
);

/** Anything at all, at any time: clocks that jump or run backwards, numbers that leap, positions that repeat. */
export const wildInputs: fc.Arbitrary<RulesInput[]> = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          kind: fc.constant('frame' as const),
          position: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat()),
          frameNumber: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 80 }) }, fc.maxSafeNat()),
          capturedAt: fc.oneof({ weight: 8, arbitrary: wildInstants }, fc.constant(null)),
          receivedAt: wildInstants,
          clockDoubtful: fc.boolean(),
          outcome: fc.oneof(
            observations,
            brokenObservations,
            fc.constantFrom('skipped' as const, 'unreadable' as const),
          ),
          isPicture: fc.boolean(),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('browser_event' as const),
          event: fc.constantFrom<BrowserEvent>(...BROWSER_EVENTS),
          at: wildInstants,
          occurredAt: fc.option(wildInstants),
          id: fc.string({ maxLength: 100 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('heartbeat' as const), at: wildInstants }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('tick' as const), now: wildInstants, caughtUp: fc.boolean() }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('platform_gap' as const), from: wildInstants, to: wildInstants }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constantFrom('paused' as const, 'resumed' as const, 'resumed' as const),
          at: wildInstants,
        }),
      },
    ),
    { maxLength: 120 },
  )
  .map((inputs) => {
    // Positions mostly rise, or nearly every frame would be a repetition.
    let position = 0;
    return inputs.map((input) => {
      if (input.kind !== 'frame' || input.position % 7 === 0) return input;
      position += 1;
      return { ...input, position };
    });
  });
