import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterLook, type FaceHintState, HINT_AFTER_MS, NO_FACE_HINT } from './face-hint.js';

/** Looks each half second, from 0. */
const afterLooks = (faces: readonly number[]): FaceHintState =>
  faces.reduce((state, seen, i) => afterLook(state, seen, i * 500), NO_FACE_HINT);

describe('a hint about the face', () => {
  it('comes after two seconds and not before', () => {
    expect(afterLooks([1, 0, 0, 0, 0]).shown).toBe('none');
    expect(afterLooks([1, 0, 0, 0, 0, 0]).shown).toBe('unseen');
    const pending = afterLook(NO_FACE_HINT, 2, 0);
    expect(afterLook(pending, 2, HINT_AFTER_MS - 1).shown).toBe('none');
    expect(afterLook(pending, 2, HINT_AFTER_MS).shown).toBe('several');
  });

  it('goes with the first good look', () => {
    expect(afterLooks([0, 0, 0, 0, 0, 1])).toEqual(NO_FACE_HINT);
  });

  it('starts to count anew after a good look', () => {
    expect(afterLooks([0, 0, 0, 0, 1, 0, 0, 0, 0]).shown).toBe('none');
  });

  it('keeps what it shows until the other has lasted as long', () => {
    expect(afterLooks([0, 0, 0, 0, 0, 2, 2]).shown).toBe('unseen');
    expect(afterLooks([0, 0, 0, 0, 0, 2, 2, 2, 2, 2]).shown).toBe('several');
  });

  it('never shows a hint that the last two seconds of looks did not all support', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ faces: fc.nat({ max: 3 }), gap: fc.nat({ max: 3_000 }) })), (looks) => {
        let state = NO_FACE_HINT;
        let at = 0;
        let goodAt = 0;
        for (const { faces, gap } of looks) {
          at += gap;
          if (faces === 1) goodAt = at;
          state = afterLook(state, faces, at);
          if (state.shown !== 'none') expect(at - goodAt).toBeGreaterThanOrEqual(HINT_AFTER_MS);
        }
      }),
    );
  });
});
