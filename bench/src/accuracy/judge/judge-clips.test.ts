import { describe, expect, it } from '@jest/globals';
import type { LabelledEvent } from '../labels.js';
import type { Looked } from '../look/look-at-all.js';
import { clipOf, observed } from '../testing/pictures.js';
import { measureClips } from './clips-measures.js';
import { type JudgedClip, judgeClips } from './judge-clips.js';
import { matchEvents } from './match-events.js';

const times = (count: number, make: () => Looked['seen']) => Array.from({ length: count }, make);
const one = () => observed();
const nobody = () => observed({ present: 0 });
const two = () => observed({ present: 2 });
const withPhone = () => observed({ objects: [{ label: 'phone', score: 0.9, box: [300, 200, 360, 300] }] });

const judged = (seen: readonly Looked['seen'][], events: readonly LabelledEvent[] = []): JudgedClip => {
  const [clip] = judgeClips(clipOf('a', seen), events);
  if (!clip) throw new Error('no clip');
  return clip;
};
const event = (type: LabelledEvent['type'], from: number, to: number): LabelledEvent => ({ clip: 'a', type, from, to });

describe('a clip goes through the real rules', () => {
  it('and a quiet one raises nothing', () => {
    expect(judged(times(30, one))).toMatchObject({ raised: [], seconds: 60 });
  });
  it('nobody for 12 s is raised when it has lasted for more than 5 s', () => {
    const { raised } = judged([...times(5, one), ...times(6, nobody), ...times(5, one)]);
    expect(raised).toMatchObject([{ type: 'absent', from: 10, openedAt: 16 }]);
    expect(raised[0]?.to).toBeLessThanOrEqual(24);
  });
  it('what still goes on at the end is there', () => {
    expect(judged([...times(5, one), ...times(9, two)]).raised).toMatchObject([
      { type: 'more', from: 10, openedAt: 12 },
    ]);
  });
  it('one picture raises nothing', () => {
    expect(judged([...times(5, one), nobody(), ...times(5, one), two(), ...times(5, one)]).raised).toEqual([]);
  });
  it('unreadable pictures say nothing of anybody', () => {
    expect(judged(times(12, () => ({ unreadable: 'picture_truncated' as const }))).raised).toEqual([]);
  });
  it('pictures may stand in any order in labels.csv', () => {
    const seen = [...times(5, one), ...times(6, nobody), ...times(5, one)];
    const pictures = clipOf('a', seen);
    expect(judgeClips([...pictures].reverse(), [])[0]?.raised).toEqual(judgeClips(pictures, [])[0]?.raised);
  });
});

describe('events and anomalies', () => {
  const absence = [...times(5, one), ...times(6, nobody), ...times(5, one)];

  it('meet where they are of one kind and time', () => {
    const { events, right, wrong } = matchEvents(judged(absence, [event('absent', 10, 22)]));
    expect(events).toMatchObject([{ raised: { type: 'absent' } }]);
    expect([right.length, wrong.length]).toEqual([1, 0]);
  });
  it('do not meet at another time', () => {
    const { events, wrong } = matchEvents(judged(absence, [event('absent', 27, 30)]));
    expect(events).toMatchObject([{ raised: null }]);
    expect(wrong).toHaveLength(1);
  });
  it('nor as another kind, and a missed event is missed', () => {
    const { events, wrong } = matchEvents(judged(absence, [event('phone', 10, 22)]));
    expect(events).toMatchObject([{ raised: null }]);
    expect(wrong).toMatchObject([{ type: 'absent' }]);
  });
  it('nobody to be seen through a covered lens is neither right nor wrong', () => {
    const { wrong, notJudged } = matchEvents(judged(absence, [event('covered', 10, 22)]));
    expect([wrong.length, notJudged.length]).toEqual([0, 1]);
  });
  it('a phone that lay there from the first picture is told apart', () => {
    const matched = matchEvents(judged(times(10, withPhone), [event('phone_lying', 0, 20)]));
    expect(matched).toMatchObject({ events: [], right: [], wrong: [] });
    expect(measureClips([matched]).phoneLying).toEqual({ clips: 1, raised: 1 });
  });
});

describe('measures over clips', () => {
  const found = matchEvents(
    judged([...times(5, one), ...times(6, withPhone), ...times(5, one)], [event('phone', 10, 22)]),
  );
  const missed = matchEvents({ ...judged(times(16, one), [event('phone', 10, 22)]), unit: 'b' });
  const quiet = matchEvents({ ...judged(times(30, one)), unit: 'c' });
  const alarmed = matchEvents({ ...judged([...times(10, one), ...times(20, withPhone)]), unit: 'd' });

  it('precision is of what was raised, recall of what went on, delay from its first picture', () => {
    const { phone } = measureClips([found, missed, quiet, alarmed]).events;
    expect(phone.precision).toMatchObject({ hits: 1, of: 2, sources: 2 });
    expect(phone.recall).toMatchObject({ hits: 1, of: 2, sources: 2 });
    expect(phone.delay).toEqual({ p50: 2, p95: 2 });
  });
  it('quiet hours are those of clips without events', () => {
    const { quiet: measured } = measureClips([found, quiet, alarmed]);
    expect(measured).toMatchObject({ clips: 2, persons: 2, falseAnomalies: 1, personsWithOne: 1 });
    expect(measured.hours).toBeCloseTo(120 / 3_600, 6);
    expect(measured.perHour).toBeCloseTo(30, 6);
    expect(measured.perHourUpperBound).toBeCloseTo(4.744 * 30, 1);
  });
  it('without a quiet clip nothing is bounded', () => {
    expect(measureClips([]).quiet).toMatchObject({ hours: 0, perHour: 0, perHourUpperBound: Number.POSITIVE_INFINITY });
  });
});
