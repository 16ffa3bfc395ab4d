import { describe, expect, it } from '@jest/globals';
import type { BrowserEvent } from '@proctorwise/contracts';
import type { RulesInput } from './input.js';
import { BEGIN, everyTwoSeconds, kinds, lifecycle, run, withPeople } from './testing/sessions.js';

let made = 0;
const event = (name: BrowserEvent, atMs: number, id = `event-${made++}`): RulesInput => ({
  kind: 'browser_event',
  event: name,
  at: BEGIN + atMs,
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
