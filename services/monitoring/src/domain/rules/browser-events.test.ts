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
    expect(times(run([...pause, ...events(300_000)]))).toEqual([50_000]);
    expect(times(run([...pause, lifecycle('resumed', 200_000), ...events(300_000)]))).toEqual([50_000]);
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
