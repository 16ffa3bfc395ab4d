import { describe, expect, it } from '@jest/globals';
import type { BrowserEvent } from '@proctorwise/contracts';
import fc from 'fast-check';
import type { BrowserEventInput } from './input.js';
import { BEGIN, everyTwoSeconds, heartbeat, kinds, lifecycle, run, tick, withPeople } from './testing/sessions.js';

let made = 0;
const event = (name: BrowserEvent, atMs: number, id = `event-${made++}`): BrowserEventInput => ({
  kind: 'browser_event',
  event: name,
  at: BEGIN + atMs,
  occurredAt: null,
  id,
});

describe('browser events', () => {
  it('are each an anomaly of their own, at once and over at once', () => {
    expect(run([event('tab_change', 1_000), event('webcam_disabled', 1_500)]).changes).toMatchObject([
      {
        kind: 'opened',
        anomaly: {
          key: 'tab_change:1',
          severity: 'medium',
          startedAt: BEGIN + 1_000,
          endedAt: BEGIN + 1_000,
          confidence: 1,
        },
      },
      { kind: 'opened', anomaly: { key: 'webcam_disabled:1', severity: 'critical', detectionMethod: 'rule' } },
    ]);
  });

  it('repeated within 2 s are one, at exactly 2 s two', () => {
    expect(run([event('tab_change', 0), event('tab_change', 1_999)]).rows).toHaveLength(1);
    expect(run([event('tab_change', 0), event('tab_change', 2_000)]).rows).toHaveLength(2);
  });

  it('delivered twice count once', () => {
    expect(run([event('tab_change', 0, 'same'), event('tab_change', 5_000, 'same')]).rows).toHaveLength(1);
  });

  it('are not judged while paused nor after the stop', () => {
    expect(run([lifecycle('paused', 0), event('tab_change', 1_000)]).changes).toEqual([]);
    expect(run([lifecycle('stopped', 0), event('tab_change', 1_000)]).changes).toEqual([]);
  });
});

/** As it is sent once the line is back. */
const waited = (name: BrowserEvent, occurredMs: number, atMs: number, id = `event-${made++}`): BrowserEventInput => ({
  ...event(name, atMs, id),
  occurredAt: BEGIN + occurredMs,
});

describe('browser events of an outage', () => {
  const times = ({ rows }: ReturnType<typeof run>) =>
    rows.filter(({ anomalyType }) => anomalyType === 'tab_change').map(({ startedAt }) => startedAt - BEGIN);

  it('stand each at its own time, also where signs of life come first', () => {
    const left = [60_000, 180_000, 181_999, 300_000, 599_000];
    const drained = left.map((occurred, index) => waited('tab_change', occurred, 601_000 + index * 100));
    const expected = [60_000, 180_000, 300_000, 599_000];
    expect(times(run([heartbeat(10_000), ...drained]))).toEqual(expected);
    expect(times(run([heartbeat(10_000), heartbeat(600_900), ...drained]))).toEqual(expected);
  });

  it('are marked as late, and alarm nobody', () => {
    const drained = [1, 2, 3].map((each) => waited('webcam_disabled', each * 10_000, 300_000 + each * 100));
    const { rows, alerts } = run([heartbeat(5_000), ...drained]);
    expect(rows.map(({ late, startedAt, endedAt }) => [late, startedAt - BEGIN, endedAt === startedAt])).toEqual([
      [true, 10_000, true],
      [true, 20_000, true],
      [true, 30_000, true],
    ]);
    expect(alerts).toEqual([]);
    expect(run([waited('webcam_disabled', 10_000, 18_000)]).rows).toMatchObject([{ late: false }]);
  });

  it('count where they happened: not in a pause, also once it is over, and before it also while it lasts', () => {
    const pause = [heartbeat(10_000), lifecycle('paused', 100_000)];
    const events = (atMs: number) => [waited('tab_change', 50_000, atMs), waited('tab_change', 150_000, atMs + 100)];
    expect(times(run([...pause, ...events(190_000)]))).toEqual([50_000]);
    expect(times(run([...pause, ...events(190_000), lifecycle('resumed', 200_000)]))).toEqual([50_000]);
  });

  it('dated into a pause by a clock that was set back, count from its end on: none is lost', () => {
    const breaks = [heartbeat(10_000), lifecycle('paused', 100_000), lifecycle('resumed', 200_000)];
    const events = [150_000, 150_500, 199_999].map((each, index) => waited('tab_change', each, 300_000 + index * 100));
    const { rows } = run([...breaks, ...events]);
    expect(rows.map(({ startedAt, late }) => [startedAt - BEGIN, late])).toEqual([
      [200_000, true],
      [200_000, true],
      [200_000, true],
    ]);
  });

  it('that came in their pause count no more when they are sent again after it', () => {
    const sent = waited('tab_change', 150_000, 150_100);
    const again = { ...sent, at: BEGIN + 210_000 };
    expect(times(run([lifecycle('paused', 100_000), sent, lifecycle('resumed', 200_000), again]))).toEqual([]);
  });

  it('are not dated into any of the newest 8 pauses', () => {
    const pauses = Array.from({ length: 9 }, (_, each) => [
      lifecycle('paused', 100_000 * (each + 1)),
      lifecycle('resumed', 100_000 * (each + 1) + 50_000),
    ]).flat();
    const told = (each: number) => times(run([...pauses, waited('tab_change', 100_000 * each + 10_000, 1_000_000)]));
    expect([told(9), told(2)]).toEqual([[950_000], [250_000]]);
    expect(told(1)).toEqual([110_000]);
  });

  it('are each told by their arrival where signs of life came all the while: the platform could not take them', () => {
    const beats = Array.from({ length: 400 }, (_, index) => heartbeat(index * 3_000));
    const drained = [1, 2, 3, 4].flatMap((each) => {
      const sent = waited('tab_change', 600_000 + each * 60_000, 1_198_000 + each * 100, `e-${each}`);
      return [sent, { ...sent, at: sent.at + 50 }];
    });
    expect(times(run([...beats, ...drained, event('tab_change', 1_198_500)]))).toEqual([
      1_198_100, 1_198_200, 1_198_300, 1_198_400, 1_198_500,
    ]);
  });

  it('alarm where a try took long and signs of life came all the while, however late they say to be', () => {
    const beats = Array.from({ length: 100 }, (_, index) => heartbeat(index * 3_000));
    for (const delayMs of [0, 9_000, 30_000, 60_000, 61_000, 3_600_000]) {
      const lost = [1, 2, 3].map((each) => {
        const atMs = 290_000 + each * 3_000;
        return waited('webcam_disabled', atMs - delayMs, atMs);
      });
      const { rows, alerts } = run([...beats, ...lost]);
      expect([delayMs, rows.map(({ late }) => late)]).toEqual([delayMs, [false, false, false]]);
      expect(alerts).toHaveLength(1);
    }
  });

  it('whose time is not believed are bounded: 16 at once, and over time no more than the cool-down lets through', () => {
    const hour = 3_600_000;
    const arrivals = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 120 });
    const flood = (gaps: readonly number[]) => {
      let atMs = 2 * hour;
      const sent = gaps.map((gap) => {
        atMs += gap;
        return waited('tab_change', atMs + hour, atMs);
      });
      return { kept: times(run(sent)), lastedMs: atMs - 2 * hour - (gaps[0] ?? 0) };
    };
    expect(flood(Array.from({ length: 40 }, () => 0)).kept).toHaveLength(16);
    expect(flood([...Array.from({ length: 40 }, () => 0), 1_999]).kept).toHaveLength(16);
    expect(flood([...Array.from({ length: 40 }, () => 0), 2_000]).kept).toHaveLength(17);
    // Nor for an hour, where our own clock was set back by one.
    expect(flood([...Array.from({ length: 16 }, () => 0), -hour]).kept).toHaveLength(17);
    fc.assert(
      fc.property(arrivals, (gaps) => {
        const { kept, lastedMs } = flood(gaps);
        expect(kept.length).toBeLessThanOrEqual(16 + Math.floor(lastedMs / 2_000));
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(16, gaps.length));
      }),
    );
  });

  it('are not moved by a clock that was set by an hour, where it was not measured since', () => {
    const beats = Array.from({ length: 2_000 }, (_, index) => heartbeat(index * 3_000));
    const hour = 3_600_000;
    expect(times(run([...beats, waited('tab_change', 6_000_000 - hour, 6_000_000)]))).toEqual([6_000_000]);
    expect(times(run([...beats, waited('tab_change', 6_000_000 + hour, 6_000_000)]))).toEqual([6_000_000]);
  });

  it('are all told, each once, however often each is sent', () => {
    const outages = fc.record({
      pauses: fc.array(fc.integer({ min: 2_000, max: 90_000 }), { minLength: 1, maxLength: 12 }),
      repeats: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }),
      beatFirst: fc.boolean(),
    });
    fc.assert(
      fc.property(outages, ({ pauses, repeats, beatFirst }) => {
        let occurred = 10_000;
        const left = pauses.map((pause) => {
          occurred += pause;
          return occurred;
        });
        const backMs = occurred + 7_000;
        const sent = left.flatMap((at, index) =>
          Array.from({ length: repeats[index] ?? 1 }, () => waited('tab_change', at, backMs + index * 100, `e-${at}`)),
        );
        const back = beatFirst ? [heartbeat(backMs - 50)] : [];
        expect(times(run([heartbeat(10_000), tick(20_000), ...back, ...sent]))).toEqual(left);
      }),
    );
  });
});

describe('a lid that is closed', () => {
  it('is three things at one time, for a person to put together', () => {
    const before = everyTwoSeconds([withPeople(1), withPeople(1)]);
    const asleep = [waited('tab_change', 3_000, 600_300), waited('webcam_disabled', 3_100, 600_400)];
    const { rows, alerts } = run([...before, tick(20_000), heartbeat(600_000), ...asleep]);
    expect(rows.map(({ anomalyType, startedAt, late }) => [anomalyType, startedAt - BEGIN, late])).toEqual([
      ['connection_lost', 2_200, false],
      ['tab_change', 3_000, true],
      ['webcam_disabled', 3_100, true],
    ]);
    expect(alerts).toEqual([]);
  });
});

describe('high_risk', () => {
  const three = (...atMs: number[]) => atMs.map((at) => event('webcam_disabled', at));

  it('alerts at the third critical anomaly within 60 s', () => {
    expect(run(three(0, 30_000)).alerts).toEqual([]);
    expect(run(three(0, 30_000, 60_001)).alerts).toEqual([]);
    expect(run(three(0, 30_000, 60_000)).alerts).toEqual([
      {
        at: BEGIN + 60_000,
        criticalAnomaliesLastMinute: 3,
        anomalyKeys: ['webcam_disabled:1', 'webcam_disabled:2', 'webcam_disabled:3'],
      },
    ]);
  });

  it('counts those that came before and after one that took a minute to arrive', () => {
    const [first, second, third] = [event('webcam_disabled', 70_000), event('webcam_disabled', 73_000), 76_000];
    const slow = waited('webcam_disabled', 12_000, 72_000);
    const beats = Array.from({ length: 24 }, (_, index) => heartbeat(index * 3_000));
    expect(run([...beats, first, slow, second]).alerts).toEqual([]);
    expect(run([...beats, first, slow, second, event('webcam_disabled', third)]).alerts).toMatchObject([
      { at: BEGIN + 76_000, criticalAnomaliesLastMinute: 3 },
    ]);
  });

  it('alerts once a burst: not again within 60 s', () => {
    const burst = three(0, 5_000, 10_000, 15_000, 69_999);
    expect(run(burst).alerts).toHaveLength(1);
    expect(run([...burst, ...three(72_000, 75_000)]).alerts).toHaveLength(2);
  });

  it('counts what frames and events show together, and nothing less than critical', () => {
    const mixed = [...everyTwoSeconds([withPeople(2), withPeople(2)]), ...three(3_000, 6_000)];
    expect(run(mixed).alerts).toMatchObject([
      { anomalyKeys: ['multiple_faces:1', 'webcam_disabled:1', 'webcam_disabled:2'] },
    ]);
    const medium = run([event('tab_change', 0), event('tab_change', 3_000), event('tab_change', 6_000)]);
    expect(kinds(medium)).toHaveLength(3);
    expect(medium.alerts).toEqual([]);
  });
});
