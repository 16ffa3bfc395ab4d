import { beforeEach, describe, expect, it } from '@jest/globals';
import { ScreenTimes } from './screen-times.js';

const counts = (analysed: number, skipped = 0, unreadable = 0) => ({ analysed, skipped, unreadable });
let times: ScreenTimes;
beforeEach(() => {
  times = new ScreenTimes();
  times.begin('a', counts(5, 2));
});

describe('times to the screen', () => {
  it('run from the capture of each frame to the message that counts it', () => {
    times.captured('a', 1, 1_000);
    times.captured('a', 2, 3_000);
    times.told('a', counts(6, 2), 1_200);
    times.told('a', counts(7, 2), 3_050);
    expect(times.latenciesMs).toEqual([200, 50]);
    expect(times.waiting).toBe(0);
  });
  it('are those of each frame when one message counts several', () => {
    times.captured('a', 1, 1_000);
    times.captured('a', 2, 3_000);
    times.told('a', counts(7, 2), 3_500);
    expect(times.latenciesMs).toEqual([2_500, 500]);
  });
  it('leave out what was skipped or unreadable: the oldest ones', () => {
    for (const [number, at] of [1_000, 3_000, 5_000].entries()) times.captured('a', number + 1, at);
    times.told('a', counts(6, 3, 1), 5_400);
    expect(times.latenciesMs).toEqual([400]);
  });
  it('leave out what the server did not take', () => {
    times.captured('a', 1, 1_000);
    times.captured('a', 2, 3_000);
    times.refused('a', 1);
    times.told('a', counts(6, 2), 3_100);
    expect(times.latenciesMs).toEqual([100]);
  });
  it('are not touched by a message without news, nor by a session of somebody else', () => {
    times.captured('a', 1, 1_000);
    times.told('a', counts(5, 2), 1_100);
    times.told('b', counts(9), 1_100);
    expect(times.latenciesMs).toEqual([]);
    expect(times.waiting).toBe(1);
  });
});
