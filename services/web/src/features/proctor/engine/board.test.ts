import { describe, expect, it } from '@jest/globals';
import type { MonitoringOverview, Session } from '@proctorwise/contracts';
import fc from 'fast-check';
import { areSameExams, examsOf, overviewAfter, visibleChanges, withSessions } from './board.js';
import { aSession as session } from './testing/session.js';
import { byUrgency } from './urgency.js';

const overview: MonitoringOverview = {
  active_sessions: 2,
  total_sessions: 5,
  total_anomalies: 10,
  critical_anomalies: 3,
  frames: { acknowledged: 0, analysed: 0, skipped: 0, unreadable: 0 },
  vision: {
    model: 'm',
    processes: 1,
    ready: true,
    warning: null,
    fallback: null,
    pictures: { inferred: 0, reused: 0 },
  },
};
const ids = (sessions: readonly Session[]): string[] => sessions.map((one) => one.session_id);

describe('what is drawn anew', () => {
  const known = new Map([['a', session('a')]]);
  const changesWith = (newest: Session) => [...visibleChanges(known, [newest]).keys()];

  it('is nothing for one more frame, and everything for a new session', () => {
    expect(changesWith({ ...session('a'), frames: { analysed: 9, skipped: 1, unreadable: 0 } })).toEqual([]);
    expect(changesWith(session('b'))).toEqual(['b']);
  });

  it('is what a row shows, and what the counts above are made of', () => {
    expect(changesWith({ ...session('a'), connected: !session('a').connected })).toEqual(['a']);
    expect(changesWith({ ...session('a'), anomaly_count: session('a').anomaly_count + 1 })).toEqual(['a']);
  });
});

describe('urgency', () => {
  it('puts one critical before any number of high ones, and what runs before what is over', () => {
    const sorted = [
      session('over', { status: 'stopped' }, { critical: 9 }),
      session('calm'),
      session('high', {}, { high: 40 }),
      session('critical', {}, { critical: 1 }),
    ].sort(byUrgency);
    expect(ids(sorted)).toEqual(['critical', 'high', 'calm', 'over']);
  });

  it('puts a lost connection before a calm one', () => {
    expect(ids([session('a'), session('b', { connected: false })].sort(byUrgency))).toEqual(['b', 'a']);
  });

  it('is a total order: any shuffle ends in the same list', () => {
    const one = fc.record({
      critical: fc.nat(2),
      high: fc.nat(2),
      connected: fc.boolean(),
      stopped: fc.boolean(),
      at: fc.nat(3),
    });
    const list = fc.array(one, { maxLength: 12 }).chain((made) => {
      const sessions = made.map((each, i) =>
        session(
          `s${i}`,
          {
            connected: each.connected,
            status: each.stopped ? 'stopped' : 'active',
            started_at: `2026-11-03T09:0${each.at}:00Z`,
          },
          { critical: each.critical, high: each.high },
        ),
      );
      return fc.tuple(
        fc.constant(sessions),
        fc.shuffledSubarray(sessions, { minLength: sessions.length, maxLength: sessions.length }),
      );
    });
    fc.assert(
      fc.property(list, ([sessions, shuffled]) => {
        expect(ids([...shuffled].sort(byUrgency))).toEqual(ids([...sessions].sort(byUrgency)));
      }),
    );
  });
});

describe('board', () => {
  it('takes a newer state in, and a new session', () => {
    const list = [session('a'), session('b')];
    const newest = new Map([
      ['c', session('c')],
      ['b', session('b', { connected: false })],
    ]);
    const changed = withSessions(list, newest);
    expect(changed.map((one) => one.connected)).toEqual([true, false, true]);
    expect(ids(changed)).toEqual(['a', 'b', 'c']);
    expect(changed[0]).toBe(list[0]); // a row that did not change is not drawn again
    expect(list[1]?.connected).toBe(true);
  });

  it('moves the counts with a session', () => {
    const before = session('a', {}, { critical: 1, high: 1 });
    const after = session('a', { status: 'stopped' }, { critical: 2, high: 1 });
    expect(overviewAfter(overview, before, after)).toMatchObject({
      active_sessions: 1,
      total_sessions: 5,
      total_anomalies: 11,
      critical_anomalies: 4,
    });
    expect(overviewAfter(overview, undefined, session('n'))).toMatchObject({ active_sessions: 3, total_sessions: 6 });
  });

  it('changes no count when the same state comes twice', () => {
    const same = session('a', {}, { high: 2 });
    expect(overviewAfter(overview, same, same)).toEqual(overview);
  });

  it('names each exam once', () => {
    const list = [session('a'), session('b'), session('c', { exam_id: 'x', exam_title: 'Aaa' })];
    expect(examsOf(list)).toEqual([
      { examId: 'x', title: 'Aaa' },
      { examId: 'algebra', title: 'Algebra' },
    ]);
  });

  it('tells a change of the exams from a list that is only another one', () => {
    const exams = examsOf([session('a'), session('b', { exam_id: 'x', exam_title: 'Aaa' })]);
    expect(areSameExams(exams, structuredClone(exams))).toBe(true);
    expect(areSameExams(exams, exams.slice(1))).toBe(false);
    expect(areSameExams(exams.slice(1), exams)).toBe(false);
    expect(areSameExams(exams, [...exams].reverse())).toBe(false);
    expect(areSameExams(exams, examsOf([session('a'), session('b', { exam_id: 'x', exam_title: 'Aab' })]))).toBe(false);
  });
});
