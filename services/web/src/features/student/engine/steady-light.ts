import type { Light } from '../../exam-room/engine/light.js';

/** What is said of the light, and since when its pictures say something else. */
export interface SteadyLight {
  /** null: nothing yet. */
  readonly said: Light | null;
  /** ms of a clock that never jumps; null where they say the same. */
  readonly otherSince: number | null;
}

export const NOTHING_SAID: SteadyLight = { said: null, otherSince: null };

/** A camera's first pictures may be black, and a room's light may lie just between two words. */
export const SAID_AFTER_MS = 1_500;

/**
 * What is said changes once the pictures have contradicted it for a second and a half without a break, and is then what
 * the latest one says.
 * @param light of one more picture; null: there is none
 * @param at ms of a clock that never jumps, rising from picture to picture
 */
export function afterPicture({ said, otherSince }: SteadyLight, light: Light | null, at: number): SteadyLight {
  if (light === said) return { said, otherSince: null };
  const since = otherSince ?? at;
  return at - since >= SAID_AFTER_MS ? { said: light, otherSince: null } : { said, otherSince: since };
}
