import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutSegments, type SegmentBounds, type TimedFrame } from './cut-segments.js';

const BOUNDS: SegmentBounds = { spanMs: 120_000, bytes: 1_000 };

/** Frames by ascending position; times mostly forward, at times back, as doors with different clocks write them. */
const someFrames = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 5 }),
      ms: fc.integer({ min: -500, max: 50_000 }),
      size: fc.integer({ min: 1, max: 1_200 }),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let [position, receivedAt] = [0, 1_000_000];
    return steps.map(({ step, ms, size }): TimedFrame => {
      position += step;
      receivedAt += ms;
      return { position, receivedAt, size };
    });
  });

describe('cutSegments', () => {
  it('puts every frame into exactly one segment, in order', () => {
    fc.assert(
      fc.property(someFrames, fc.nat(200), (frames, cutAfter) => {
        const { closed, open } = cutSegments(frames, BOUNDS, cutAfter);
        expect([...closed.flat(), ...open]).toEqual(frames);
        expect(closed.every((segment) => segment.length > 0)).toBe(true);
      }),
    );
  });

  it('keeps both bounds in every segment', () => {
    fc.assert(
      fc.property(someFrames, (frames) => {
        const { closed, open } = cutSegments(frames, BOUNDS);
        for (const segment of [...closed, open]) {
          const bytes = segment.reduce((sum, { size }) => sum + size, 0);
          expect(segment.length <= 1 || bytes <= BOUNDS.bytes).toBe(true);
          for (const { receivedAt } of segment) expect(receivedAt - segment[0]!.receivedAt).toBeLessThan(BOUNDS.spanMs);
        }
      }),
    );
  });

  it('cuts a replay from any segment on as the first run did', () => {
    fc.assert(
      fc.property(someFrames, fc.nat(60), (frames, from) => {
        const whole = cutSegments(frames, BOUNDS);
        const archived = whole.closed.slice(0, from % (whole.closed.length + 1));
        const rest = cutSegments(frames.slice(archived.flat().length), BOUNDS);
        expect([...archived, ...rest.closed]).toEqual(whole.closed);
        expect(rest.open).toEqual(whole.open);
      }),
    );
  });

  it('closes nothing more by what comes later: what is closed stays as it is', () => {
    fc.assert(
      fc.property(someFrames, fc.nat(60), (frames, seen) => {
        const early = cutSegments(frames.slice(0, seen), BOUNDS).closed;
        expect(cutSegments(frames, BOUNDS).closed.slice(0, early.length)).toEqual(early);
      }),
    );
  });

  it('leaves nothing open up to where the session ended, and lets no segment cross it', () => {
    fc.assert(
      fc.property(someFrames, fc.nat(200), (frames, cutAfter) => {
        const { closed, open } = cutSegments(frames, BOUNDS, cutAfter);
        expect(open.every(({ position }) => position > cutAfter)).toBe(true);
        for (const segment of closed)
          expect(segment.at(-1)!.position <= cutAfter || segment[0]!.position > cutAfter).toBe(true);
      }),
    );
  });

  it.each([
    ['at 120 s exactly the next begins', [[0, 1] as const, [119_999, 1] as const, [120_000, 1] as const], [2]],
    ['at 1,000 bytes exactly it goes on', [[0, 500] as const, [1, 500] as const, [2, 1] as const], [2]],
    ['larger than a segment: alone', [[0, 1] as const, [1, 1_001] as const, [2, 1] as const], [1, 1]],
  ])('%s', (_, frames, closedLengths) => {
    const timed = frames.map(([receivedAt, size], index) => ({ position: index + 1, receivedAt, size }));
    expect(cutSegments(timed, BOUNDS).closed.map(({ length }) => length)).toEqual(closedLengths);
  });
});
