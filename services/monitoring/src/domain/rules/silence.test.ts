import { describe, expect, it } from '@jest/globals';
import type { RulesInput } from './input.js';
import { aFrame, BEGIN, heartbeat, kinds, lifecycle, nobody, run, tick } from './testing/sessions.js';

const gap = (fromMs: number, toMs: number): RulesInput => ({
  kind: 'platform_gap',
  from: BEGIN + fromMs,
  to: BEGIN + toMs,
});
const ticks = (fromMs: number, toMs: number): RulesInput[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / 1_000) + 1 }, (_, second) => tick(fromMs + second * 1_000));

describe('connection_lost', () => {
  it('is raised when nothing was received for 10 s', () => {
    expect(run([heartbeat(1_000), tick(10_999)]).changes).toEqual([]);
    expect(run([heartbeat(1_000), tick(11_000)]).rows).toMatchObject([
      {
        key: 'connection_lost:1',
        severity: 'medium',
        detectionMethod: 'rule',
        startedAt: BEGIN + 1_000,
        endedAt: null,
        evidence: null,
        description: 'Nothing received for 10 s',
      },
    ]);
  });

  it('is not raised while heartbeats or frames come, skipped ones too', () => {
    const skipped = aFrame(1, 8_000, 'skipped');
    const unreadable = aFrame(2, 16_000, 'unreadable');
    expect(run([tick(7_000), skipped, tick(17_000), unreadable, tick(26_000)]).changes).toEqual([]);
  });

  it('is not raised while the consumer is behind: what was sent may lie unread', () => {
    expect(run([tick(60_000, false)]).changes).toEqual([]);
  });

  it('grows every 5 s and closes when something arrives', () => {
    const result = run([...ticks(0, 21_000), heartbeat(21_500)]);
    expect(kinds(result)).toEqual([
      'opened connection_lost:1',
      'grew connection_lost:1',
      'grew connection_lost:1',
      'closed connection_lost:1',
    ]);
    expect(result.rows[0]).toMatchObject({ endedAt: BEGIN + 21_500, metadata: null });
  });

  it('is excused when a frame shows that the consumer, not the candidate, was late', () => {
    const result = run([tick(10_000), aFrame(1, 4_000)]);
    expect(result.rows).toMatchObject([{ endedAt: BEGIN + 4_200, metadata: { excused: 'own_lag' } }]);
  });

  it('is not judged while paused, and counts anew from the resumption', () => {
    const paused = [lifecycle('paused', 5_000), tick(60_000), lifecycle('resumed', 60_000)];
    expect(run([...paused, tick(69_999)]).changes).toEqual([]);
    expect(run([...paused, tick(70_000)]).rows).toMatchObject([{ startedAt: BEGIN + 60_000 }]);
  });

  it('ends at a pause and at the stop', () => {
    for (const kind of ['paused', 'stopped'] as const) {
      expect(run([tick(10_000), lifecycle(kind, 12_000), tick(50_000)]).rows).toMatchObject([
        { key: 'connection_lost:1', endedAt: BEGIN + 12_000 },
      ]);
    }
  });

  it('ends when the rule is switched off', () => {
    const open = run([tick(10_000)]);
    expect(run([tick(11_000)], { enabledRules: [] }, open.state).rows).toMatchObject([{ endedAt: BEGIN + 11_000 }]);
  });
});

describe('a platform gap', () => {
  it('keeps silence unjudged until 30 s after it, and then counts from there', () => {
    const known = [heartbeat(95_000), gap(100_000, 110_000)];
    expect(run([...known, ...ticks(100_000, 149_000)]).changes).toEqual([]);
    expect(run([...known, ...ticks(100_000, 150_000)]).rows).toMatchObject([{ startedAt: BEGIN + 140_000 }]);
  });

  it('excuses what was raised within 30 s before it', () => {
    const result = run([heartbeat(80_000), ...ticks(81_000, 99_000), gap(100_000, 110_000)]);
    expect(result.rows).toMatchObject([{ key: 'connection_lost:1', metadata: { excused: 'platform_gap' } }]);
    expect(result.rows[0]?.endedAt).not.toBeNull();
  });

  it('excuses one that is over already when it becomes known', () => {
    const result = run([heartbeat(80_000), tick(95_000), heartbeat(96_000), gap(97_000, 98_000)]);
    expect(kinds(result)).toEqual(['opened connection_lost:1', 'closed connection_lost:1', 'closed connection_lost:1']);
    expect(result.rows[0]).toMatchObject({ endedAt: BEGIN + 96_000, metadata: { excused: 'platform_gap' } });
  });

  it('does not excuse what had been decided long before', () => {
    const result = run([heartbeat(0), ...ticks(1_000, 69_000), gap(100_000, 110_000)]);
    expect(result.rows).toMatchObject([{ startedAt: BEGIN, endedAt: null, metadata: null }]);
  });

  it('that is still to come excuses nothing yet', () => {
    expect(run([gap(100_000, 110_000), tick(20_000)]).rows).toMatchObject([{ startedAt: BEGIN, metadata: null }]);
  });

  it('leaves no overlap, even when a tick is older than what was excused', () => {
    const { rows } = run([tick(50_000), gap(60_000, 61_000), tick(25_000), tick(29_000), tick(150_000)]);
    expect(rows.map((row) => [row.startedAt - BEGIN, row.endedAt && row.endedAt - BEGIN])).toEqual([
      [0, 50_000],
      [91_000, null],
    ]);
  });

  it('breaks what frames show on both sides of it', () => {
    const frames = [0, 2_000, 12_000, 14_000].map((atMs, index) => aFrame(index + 1, atMs, nobody()));
    expect(run(frames).rows).toHaveLength(1);
    expect(run([gap(3_000, 11_000), ...frames]).changes).toEqual([]);
  });

  it('grows when it is told again with a later end', () => {
    const result = run([heartbeat(95_000), gap(100_000, 101_000), gap(100_000, 130_000), ...ticks(131_000, 169_000)]);
    expect(result.state.silence.gaps).toEqual([{ from: BEGIN + 100_000, to: BEGIN + 130_000 }]);
    expect(result.changes).toEqual([]);
  });
});
