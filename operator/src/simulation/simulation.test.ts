import { describe, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Simulation } from './simulation.js';
import { timelines } from './timeline.js';

/** OPERATOR_TIMELINES=2000 tries more; OPERATOR_SEED=n tries the same again. */
const numRuns = Number(process.env.OPERATOR_TIMELINES ?? 200);
const seed = Number(process.env.OPERATOR_SEED ?? Date.now() % 2 ** 31);

describe('sittings from creation to deletion, with whatever happens to them', () => {
  it(`keep every law (${numRuns} timelines, seed ${seed})`, () => {
    fc.assert(
      fc.property(timelines, (timeline) => new Simulation(timeline).run()),
      { numRuns, seed },
    );
  }, 600_000);
});
