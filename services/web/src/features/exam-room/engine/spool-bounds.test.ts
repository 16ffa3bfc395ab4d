import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextFrameNumber, type SpoolIndex, spoolFrame, spoolIndexOf, unspoolFrame } from './spool-bounds.js';

const limits = { frames: 5, bytes: 1000 };
const empty: SpoolIndex = spoolIndexOf([]);

describe('spool', () => {
  it('gives the oldest up when full, and counts it', () => {
    let index = empty;
    const gone: number[] = [];
    for (let n = 1; n <= 7; n += 1) {
      const step = spoolFrame(index, { frameNumber: n, bytes: 10 }, limits);
      index = step.index;
      gone.push(...step.evicted);
    }
    expect(gone).toEqual([1, 2]);
    expect(index.frames.map((frame) => frame.frameNumber)).toEqual([3, 4, 5, 6, 7]);
    expect(index.dropped).toBe(2);
  });

  it('gives up as many as the bytes ask for', () => {
    const index = spoolIndexOf([1, 2, 3].map((frameNumber) => ({ frameNumber, bytes: 300 })));
    expect(spoolFrame(index, { frameNumber: 4, bytes: 500 }, limits).evicted).toEqual([1, 2]);
  });

  it('does not keep one picture that is larger than all room', () => {
    const { index, evicted } = spoolFrame(empty, { frameNumber: 1, bytes: 2000 }, limits);
    expect(evicted).toEqual([1]);
    expect(index.frames).toEqual([]);
  });

  it('holds bounds, order, bytes and count after any run of pictures and acknowledgements', () => {
    const step = fc.oneof(fc.record({ add: fc.nat(600) }), fc.record({ done: fc.nat(60), lost: fc.boolean() }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let index = empty;
        let added = 0;
        let sent = 0;
        for (const now of steps) {
          if ('add' in now) {
            added += 1;
            index = spoolFrame(index, { frameNumber: added, bytes: now.add }, limits).index;
          } else {
            const before = index.frames.length;
            index = unspoolFrame(index, now.done, now.lost);
            if (!now.lost) sent += before - index.frames.length;
          }
          const numbers = index.frames.map((frame) => frame.frameNumber);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          expect(index.frames.length).toBeLessThanOrEqual(limits.frames);
          expect(index.bytes).toBeLessThanOrEqual(limits.bytes);
          expect(index.bytes).toBe(index.frames.reduce((sum, frame) => sum + frame.bytes, 0));
          expect(index.frames.length + index.dropped + sent).toBe(added);
        }
      }),
    );
  });

  it('numbers on after a reload, above the server and above what still waits', () => {
    const waiting = spoolIndexOf([
      { frameNumber: 41, bytes: 1 },
      { frameNumber: 40, bytes: 1 },
    ]);
    expect(nextFrameNumber(38, 0, waiting)).toBe(42);
    expect(nextFrameNumber(50, 45, waiting)).toBe(50);
    expect(nextFrameNumber(0, 0, empty)).toBe(0);
  });
});
