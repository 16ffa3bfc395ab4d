import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { V8_FLAGS } from './child.js';

/** Makes what outlives many a clearing, which is what lets the young generation grow, and prints its size in MiB. */
const CHURN = `
  const kept = new Array(100_000);
  for (let turn = 0; turn < 2_000_000; turn += 1) kept[turn % kept.length] = { turn };
  const spaces = require('node:v8').getHeapSpaceStatistics();
  console.log(spaces.find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20);
`;
const TWO_HALVES_MIB = 2 * 4;

const youngGenerationMiB = async (flags: readonly string[]): Promise<number> =>
  Number((await promisify(execFile)(process.execPath, [...flags, '--eval', CHURN])).stdout);

it('gives its processes a young generation that stays small, however much it is made to grow', async () => {
  expect(await youngGenerationMiB(V8_FLAGS)).toBeLessThanOrEqual(TWO_HALVES_MIB);
  // It would take more if it might: where several flags set one limit, the last one does.
  expect(await youngGenerationMiB([...V8_FLAGS, '--max-semi-space-size=32'])).toBeGreaterThan(TWO_HALVES_MIB);
});
