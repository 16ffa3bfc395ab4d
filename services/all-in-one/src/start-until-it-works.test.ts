import { expect, it } from '@jest/globals';
import { startUntilItWorks } from './start-until-it-works.js';

const failing = () => Promise.reject(new Error('no network'));

it('tries again with growing pauses, at most two minutes long, until one try works', async () => {
  const pauses: number[] = [];
  let tries = 1;
  const works = await startUntilItWorks({
    first: failing(),
    start: () => {
      tries += 1;
      return tries < 9 ? failing() : Promise.resolve();
    },
    signal: new AbortController().signal,
    onFailure: (_, pauseMs) => void pauses.push(pauseMs),
    random: () => 1,
    sleep: async () => undefined,
  });
  expect([works, tries]).toEqual([true, 9]);
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000, 120_000]);
});

it('needs no second try where the first one works', async () => {
  const works = await startUntilItWorks({
    first: Promise.resolve(),
    start: failing,
    signal: AbortSignal.abort(),
    onFailure: () => expect('a failure').toBe('none'),
  });
  expect(works).toBe(true);
});

it('ends when it is told to, in a pause as well as after a try', async () => {
  const told = new AbortController();
  const paused = startUntilItWorks({
    first: failing(),
    start: failing,
    signal: told.signal,
    onFailure: () => setTimeout(() => told.abort(), 5),
    random: () => 1,
  });
  expect(await paused).toBe(false);
  const ended = startUntilItWorks({
    first: failing(),
    start: failing,
    signal: told.signal,
    onFailure: () => undefined,
  });
  expect(await ended).toBe(false);
});
