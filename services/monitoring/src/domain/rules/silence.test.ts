import { describe, expect, it } from '@jest/globals';
import type { RulesInput } from './input.js';
import { restoreState } from './state.js';
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

  it('is raised when only signs of life come, 10 s after they no longer stand in for pictures', () => {
    const beats = (fromMs: number, toMs: number) =>
      ticks(fromMs, toMs).flatMap((second, index) => [heartbeat(fromMs + index * 1_000 - 100), second]);
    const picture = aFrame(1, 4_800); // received at 5 s
    expect(run([picture, ...beats(6_000, 34_000)]).changes).toEqual([]);
    const raised = run([picture, ...beats(6_000, 35_000)]);
    expect(raised.rows).toMatchObject([
      {
        startedAt: BEGIN + 25_000,
        endedAt: null,
        description: 'No picture received for 10 s, though the device was connected',
        metadata: { still_connected: true },
      },
    ]);
    const over = run([...beats(36_000, 60_000), aFrame(2, 60_800)], undefined, raised.state);
    expect(over.rows).toMatchObject([
      {
        endedAt: BEGIN + 61_000,
        description: 'No picture received for 36 s, though the device was connected',
        metadata: { still_connected: true },
      },
    ]);
  });

  it('is a lost connection where the first signs of one that is back come before its first picture', () => {
    const lost = [aFrame(1, 0), ...ticks(1_000, 60_000)];
    const back = ticks(61_000, 110_000).flatMap((second, index) => [heartbeat(60_500 + index * 1_000), second]);
    expect(run([...lost, ...back, aFrame(2, 110_300)]).rows).toMatchObject([
      { endedAt: BEGIN + 110_500, description: 'Nothing received for 110 s', metadata: null },
    ]);
    const connected = ticks(111_000, 130_000).flatMap((second, index) => [heartbeat(110_500 + index * 1_000), second]);
    expect(run([...lost, ...back, ...connected]).rows).toMatchObject([{ metadata: { still_connected: true } }]);
  });

  it('is a lost connection, too, where it is back before signs no longer stand in, and the first picture later', () => {
    const away = [aFrame(1, 0), ...ticks(1_000, 18_000)];
    const back = ticks(19_000, 45_000).flatMap((second, index) => [heartbeat(18_900 + index * 1_000), second]);
    const { rows } = run([...away, ...back, aFrame(2, 45_500)]);
    expect(rows).toMatchObject([
      { startedAt: BEGIN + 200, endedAt: BEGIN + 18_900, metadata: null },
      { startedAt: BEGIN + 20_200, endedAt: BEGIN + 45_700, metadata: null },
    ]);
  });

  it('ends with a sign of life as long as one stands in for a picture', () => {
    const short = [aFrame(1, 0), ...ticks(1_000, 18_000), heartbeat(18_500)];
    expect(run(short).rows).toMatchObject([{ startedAt: BEGIN + 200, endedAt: BEGIN + 18_500, metadata: null }]);
  });

  it('takes bytes that are no picture for a sign of life', () => {
    const junk = Array.from({ length: 20 }, (_, index) => ({
      ...aFrame(index + 2, 2_000 * (index + 1), 'unreadable'),
      isPicture: false,
    }));
    const seconds = junk.flatMap((frame) => [frame, tick(frame.receivedAt - BEGIN)]);
    expect(run([aFrame(1, 0), ...seconds]).rows).toMatchObject([
      { startedAt: BEGIN + 20_200, endedAt: null, metadata: { still_connected: true } },
    ]);
  });

  it('lets a sign that comes before an older picture stand in for it all the same', () => {
    const late = [heartbeat(30_000), aFrame(1, 28_000), tick(39_999)];
    expect(run(late).changes).toEqual([]);
    expect(run([...late, tick(40_000)]).rows).toMatchObject([{ startedAt: BEGIN + 30_000 }]);
  });

  it('expects pictures anew after a pause', () => {
    const paused = [aFrame(1, 0), lifecycle('paused', 1_000), heartbeat(300_000), lifecycle('resumed', 300_000)];
    const beats = ticks(301_000, 329_000).flatMap((second, index) => [heartbeat(300_900 + index * 1_000), second]);
    expect(run([...paused, ...beats]).changes).toEqual([]);
    expect(run([...paused, ...beats, tick(330_000)]).rows).toMatchObject([{ startedAt: BEGIN + 320_000 }]);
  });

  it('goes on from a state that was stored before pictures and signs were told apart', () => {
    const { lastPictureAt: _, signs: __, ...silence } = run([aFrame(1, 0)]).state.silence;
    const restored = restoreState(JSON.parse(JSON.stringify({ ...run([aFrame(1, 0)]).state, silence })));
    expect(run([heartbeat(5_000), heartbeat(19_000), tick(28_999)], undefined, restored).changes).toEqual([]);
    expect(run([heartbeat(19_000), tick(29_000)], undefined, restored).rows).toMatchObject([
      { startedAt: BEGIN + 19_000, metadata: null },
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
    const result = run([...ticks(0, 21_000), aFrame(1, 21_300)]);
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
    const known = [aFrame(1, 94_800), gap(100_000, 110_000)];
    expect(run([...known, ...ticks(100_000, 149_000)]).changes).toEqual([]);
    expect(run([...known, ...ticks(100_000, 150_000)]).rows).toMatchObject([{ startedAt: BEGIN + 140_000 }]);
  });

  it('excuses what was raised within 30 s before it', () => {
    const result = run([aFrame(1, 79_800), ...ticks(81_000, 99_000), gap(100_000, 110_000)]);
    expect(result.rows).toMatchObject([{ key: 'connection_lost:1', metadata: { excused: 'platform_gap' } }]);
    expect(result.rows[0]?.endedAt).not.toBeNull();
  });

  it('excuses one that is over already when it becomes known', () => {
    const result = run([aFrame(1, 79_800), tick(95_000), heartbeat(96_000), gap(97_000, 98_000)]);
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
    const result = run([aFrame(1, 94_800), gap(100_000, 101_000), gap(100_000, 130_000), ...ticks(131_000, 169_000)]);
    expect(result.state.silence.gaps).toEqual([{ from: BEGIN + 100_000, to: BEGIN + 130_000 }]);
    expect(result.changes).toEqual([]);
  });
});
