import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Light } from '../../exam-room/engine/light.js';
import { afterPicture, NOTHING_SAID, SAID_AFTER_MS } from './steady-light.js';

/** What is said after each of these pictures, half a second apart. */
function saidAfter(pictures: readonly (Light | null)[]): (Light | null)[] {
  let state = NOTHING_SAID;
  return pictures.map((light, index) => {
    state = afterPicture(state, light, index * 500);
    return state.said;
  });
}

describe('what is said of the light', () => {
  it('comes after a second and a half, black first pictures or not', () => {
    expect(saidAfter(['good', 'good', 'good', 'good'])).toEqual([null, null, null, 'good']);
    expect(saidAfter(['covered', 'covered', 'good', 'good'])).toEqual([null, null, null, 'good']);
    const waiting = afterPicture(NOTHING_SAID, 'dark', 7);
    expect(afterPicture(waiting, 'dark', 7 + SAID_AFTER_MS - 1).said).toBeNull();
    expect(afterPicture(waiting, 'dark', 7 + SAID_AFTER_MS).said).toBe('dark');
  });

  it('stays where the light lies between two words, and goes with a picture that is no more', () => {
    const good = ['good', 'good', 'good', 'good'] as const;
    const between = saidAfter([...good, 'dark', 'good', 'dark', 'dark', 'good', 'dark']);
    expect(between.slice(3)).toEqual(['good', 'good', 'good', 'good', 'good', 'good', 'good']);
    expect(saidAfter([...good, null, null, null, null]).slice(3)).toEqual(['good', 'good', 'good', 'good', null]);
  });

  it('is never wrong for longer, nor changes sooner', () => {
    const light = fc.constantFrom<Light | null>('covered', 'dark', 'good', 'bright', null);
    fc.assert(
      fc.property(fc.array(light, { maxLength: 40 }), (pictures) => {
        const said = saidAfter(pictures);
        pictures.forEach((_, index) => {
          const lately = pictures.slice(Math.max(0, index - 3), index + 1);
          const before = said[index - 1] ?? null;
          const contradicted = lately.length === 4 && lately.every((picture) => picture !== before);
          if (said[index] !== before) expect(contradicted).toBe(true);
          if (contradicted) expect(said[index]).toBe(pictures[index]);
        });
      }),
    );
  });
});
