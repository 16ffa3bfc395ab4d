import { beforeEach, describe, expect, it } from '@jest/globals';
import { ScreenTimes } from './screen-times.js';

const told = (newest: number | null, analysed: number, skipped = 2, session = 'a') => ({
  session_id: session,
  last_frame_path:
    newest === null ? null : `local_storage/2026/11/28/${session}/frame_${`${newest}`.padStart(6, '0')}.jpg`,
  frames: { analysed, skipped, unreadable: 0 },
});
let times: ScreenTimes;
beforeEach(() => {
  times = new ScreenTimes();
  times.begin(told(40, 5));
});

describe('times to the screen', () => {
  it('run from the capture of each frame to the first message that names it', () => {
    times.captured('a', 41, 1_000);
    times.captured('a', 42, 3_000);
    times.told(told(40, 5), 1_100);
    times.told(told(41, 6), 1_200);
    times.told(told(41, 6), 1_900);
    times.told(told(42, 7), 3_050);
    expect(times.latenciesMs).toEqual([200, 50]);
    expect(times.unnamed).toBe(0);
  });
  it('leave out what was passed over before a newer one was seen', () => {
    for (const [index, at] of [1_000, 3_000, 5_000].entries()) times.captured('a', 41 + index, at);
    times.told(told(43, 6, 4), 5_400);
    expect(times.latenciesMs).toEqual([400]);
    expect(times.unnamed).toBe(0);
  });
  it('are of nothing that was skipped and is looked at afterwards: it is counted', () => {
    times.captured('a', 41, 1_000);
    times.captured('a', 42, 3_000);
    times.told(told(40, 5, 3), 2_000);
    times.told(told(40, 6, 2), 3_100);
    times.told(told(42, 7, 2), 3_300);
    expect(times.latenciesMs).toEqual([300]);
    expect(times.unnamed).toBe(1);
  });
  it('are told apart by session: the worst one counts, and none of whom nothing was named', () => {
    times.begin(told(null, 0, 0, 'b'));
    times.begin(told(null, 0, 0, 'c'));
    for (const [index, ms] of [100, 900, 200].entries()) {
      times.captured('a', 41 + index, index * 1_000);
      times.told(told(41 + index, 6 + index), index * 1_000 + ms);
    }
    times.captured('b', 0, 5_000);
    times.told(told(0, 1, 0, 'b'), 5_700);
    times.captured('c', 0, 5_000);
    expect(times.latenciesMs).toEqual([100, 900, 200, 700]);
    expect(times.medianOfEach()).toEqual([200, 700]);
  });
  it('are of what counts alone', () => {
    times.captured('a', 41, 1_000);
    times.captured('a', 42, 3_000, false);
    times.told(told(41, 6), 1_200);
    times.told(told(42, 7), 5_000);
    expect(times.latenciesMs).toEqual([200]);
    expect(times.unnamed).toBe(0);
  });
  it('count what a message tells of beside the frame that it names', () => {
    times.captured('a', 41, 1_000);
    times.captured('a', 42, 3_000);
    times.told(told(42, 7), 3_500);
    expect(times.latenciesMs).toEqual([500]);
    expect(times.unnamed).toBe(1);
  });
  it('are not touched by the first sessions of somebody else, nor by one without a picture', () => {
    times.begin(told(null, 0, 0, 'c'));
    times.captured('c', 0, 1_000);
    times.told(told(3, 9, 0, 'b'), 1_100);
    times.told(told(null, 0, 0, 'c'), 1_100);
    expect(times.latenciesMs).toEqual([]);
    times.told(told(0, 1, 0, 'c'), 1_300);
    expect(times.latenciesMs).toEqual([300]);
  });
});
