import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterLook, NO_FACE_HINT } from '../../exam-room/engine/face-hint.js';
import { type Checked, checkVerdict, type FaceSeen, faceSeenAfter } from './check-verdict.js';

const well: Checked = { camera: 'on', light: 'good', face: 'seen', network: 'good', storage: 'keeps' };
const checked: fc.Arbitrary<Checked> = fc.record({
  camera: fc.constantFrom('asking', 'on', 'denied', 'missing', 'busy', 'unsupported'),
  light: fc.constantFrom(null, 'covered', 'dark', 'good', 'bright'),
  face: fc.constantFrom('loading', 'off', 'seen', 'unseen', 'several'),
  network: fc.constantFrom(null, 'good', 'slow', 'bad'),
  storage: fc.constantFrom(null, 'keeps', 'full', 'none'),
});

describe('the verdict of the check', () => {
  it('is that all is well, on a slow network too', () => {
    expect(checkVerdict(well)).toEqual({ is: 'well' });
    expect(checkVerdict({ ...well, network: 'slow' })).toEqual({ is: 'well' });
  });

  it.each([
    [{ camera: 'asking', light: null, face: 'loading' }],
    [{ light: null }],
    [{ face: 'loading' }],
    [{ network: null }],
    [{ storage: null }],
  ] as const)('waits for what is not known: %j', (missing) => {
    expect(checkVerdict({ ...well, ...missing })).toEqual({ is: 'checking' });
  });

  it('tells all that is still to be done, in the order of the page, before all is known', () => {
    const bad = { light: 'dark', face: 'unseen', network: 'bad', storage: 'none' } as const;
    expect(checkVerdict({ ...well, ...bad })).toEqual({
      is: 'to_do',
      toDo: ['light_dark', 'face_unseen', 'network', 'storage_none'],
    });
    expect(checkVerdict({ ...well, face: 'several', network: null })).toEqual({ is: 'to_do', toDo: ['face_several'] });
    expect(checkVerdict({ ...well, storage: 'full' })).toEqual({ is: 'to_do', toDo: ['storage_full'] });
  });

  it('names one cause once: without a picture neither light nor face, in a black one no face', () => {
    const unseen = { ...well, face: 'unseen' } as const;
    expect(checkVerdict({ ...unseen, light: null, camera: 'denied' })).toEqual({
      is: 'to_do',
      toDo: ['camera_denied'],
    });
    expect(checkVerdict({ ...unseen, light: 'covered' })).toEqual({ is: 'to_do', toDo: ['light_covered'] });
  });

  it('does not depend on the face where nothing can be said about it', () => {
    fc.assert(
      fc.property(checked, (any) =>
        expect(checkVerdict({ ...any, face: 'off' })).toEqual(checkVerdict({ ...any, face: 'seen' })),
      ),
    );
  });

  it('says that all is well only where no part says otherwise', () => {
    fc.assert(
      fc.property(checked, (any) => {
        const isWell =
          any.camera === 'on' &&
          any.light === 'good' &&
          (any.face === 'seen' || any.face === 'off') &&
          (any.network === 'good' || any.network === 'slow') &&
          any.storage === 'keeps';
        const verdict = checkVerdict(any);
        expect(verdict.is === 'well').toBe(isWell);
        if (verdict.is === 'to_do') expect(verdict.toDo.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the face', () => {
  /** Looks each half second, from 0. */
  const after = (faces: readonly number[]): FaceSeen => {
    let [state, seen]: [typeof NO_FACE_HINT, FaceSeen] = [NO_FACE_HINT, 'loading'];
    faces.forEach((found, i) => {
      state = afterLook(state, found, i * 500);
      seen = faceSeenAfter(seen, state);
    });
    return seen;
  };

  it('is seen by the first look that finds it', () => {
    expect(after([1])).toBe('seen');
    expect(after([0, 0, 0, 0, 0, 1])).toBe('seen');
  });

  it('is missing, or not alone, after two seconds; until then stands what stood', () => {
    expect(after([0, 0, 0, 0])).toBe('loading');
    expect(after([0, 0, 0, 0, 0])).toBe('unseen');
    expect(after([1, 2, 2, 2, 2])).toBe('seen');
    expect(after([1, 2, 2, 2, 2, 2])).toBe('several');
  });
});
