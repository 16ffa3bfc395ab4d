import { createHash } from 'node:crypto';

/** Numbers from [0, 1): the same words give the same row of numbers, on every machine. */
export type Random = () => number;

/** @param words what the numbers are for, e.g. seed, source, variant: other words, other numbers */
export function randomOf(...words: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(words.join('/')).digest().readUInt32LE(0);
  // mulberry32
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const between = (random: Random, least: number, most: number): number => least + (most - least) * random();

/** Standard normal (Box-Muller). */
export const gaussian = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** @throws {RangeError} nothing to choose from */
export function oneFrom<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new RangeError('Nothing to choose from');
  return chosen;
}
