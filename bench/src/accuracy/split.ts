import { createHash } from 'node:crypto';
import type { Split } from './labels.js';

/**
 * Of the first 59 numbers the one at which both sides have about as many people, empty rooms, phones, books and laptops,
 * and the real clips are on the side that nothing is tuned on; chosen before a model had seen the set.
 */
const LOT = 53;

/**
 * Which side a source is on: by its name alone, so that every variant of it is there too. Committed before anything was
 * tuned; changing it would mix what was tuned on with what was not.
 */
export const splitOf = (source: string): Split =>
  (createHash('sha256').update(`split/${LOT}/${source}`).digest()[0] as number) % 2 === 0 ? 'tuning' : 'test';
