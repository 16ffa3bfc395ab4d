import { expect, it } from '@jest/globals';
import { Standstill } from './standstill.js';

const time = { up: 500, now: 1_000_000 };
const pass = (ms: number) => {
  time.up += ms;
  time.now += ms;
};
const watched = () =>
  new Standstill(
    () => time.up,
    () => time.now,
  );

it('knows of nothing while it is looked at in time, up to 5 s', () => {
  const standstill = watched();
  for (const ms of [0, 1_000, 5_000]) {
    pass(ms);
    expect(standstill.look()).toBeNull();
  }
});

it('tells of a longer one until it is answered for', () => {
  const standstill = watched();
  pass(5_001);
  const gap = { from: time.now - 5_001, to: time.now };
  expect(standstill.look()).toEqual(gap);
  pass(1_000);
  const told = standstill.look();
  expect(told).toEqual(gap);
  if (told) standstill.answered(told);
  expect(standstill.look()).toBeNull();
});

it('stays open when another one came while the first was being answered', () => {
  const standstill = watched();
  pass(60_000);
  const first = standstill.look();
  const from = time.now - 60_000;
  pass(20_000);
  expect(standstill.look()).toEqual({ from, to: time.now });
  if (first) standstill.answered(first);
  expect(standstill.look()).toEqual({ from, to: time.now });
});

it('goes by what the machine was up, whatever the clock is set to', () => {
  const standstill = watched();
  time.now += 3_600_000;
  expect(standstill.look()).toBeNull();
});
