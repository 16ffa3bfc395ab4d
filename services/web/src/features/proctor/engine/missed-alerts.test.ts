import { describe, expect, it } from '@jest/globals';
import type { AnomalyAlert } from '@proctorwise/contracts';
import fc from 'fast-check';
import { type AlertBudget, admitAlert, NEVER_TOLD, NOTHING_TOLD, nothingFolded, seeAlert } from './alert-budget.js';
import { ALERTS_LISTED, type Missed, seenAtFirst, TOLD_EACH, tellMissed } from './missed-alerts.js';

const alert = (anomaly_id: string, change: Partial<AnomalyAlert> = {}): AnomalyAlert => ({
  anomaly_id,
  session_id: 's',
  anomaly_type: 'multiple_faces',
  severity: 'high',
  detected_at: '2026-11-03T09:00:00Z',
  excused: false,
  student_name: `student of ${change.session_id ?? 's'}`,
  exam_title: 'Algebra',
  ...change,
});
const critical = { severity: 'critical' } as const;
const at = Date.parse('2026-11-03T09:00:00Z');
/** The budget of a page that opened with this list. */
const openedWith = (list: readonly AnomalyAlert[]): AlertBudget =>
  seenAtFirst(NOTHING_TOLD, { list, openedAt: at, cameAt: at, serverOffsetMs: 0 });
const ofSession = (session_id: string, change: Partial<AnomalyAlert> = {}): AnomalyAlert =>
  alert(`of ${session_id}`, { session_id, ...change });
const toasts = ({ each }: Missed): string[] =>
  each.map(({ alert: { anomaly_id }, folded }) => (folded > 0 ? `${anomaly_id}+${folded}` : anomaly_id));

describe('what came while the socket was away', () => {
  it('is told once, and neither what is there when the page opens nor what came live', () => {
    const opened = openedWith([alert('old')]);
    const { budget } = admitAlert(opened, { ...alert('live'), metadata: null }, 0, 0);
    const list = [alert('missed', critical), alert('live'), alert('old')];
    const missed = tellMissed(budget, list, 20_000);
    expect(toasts(missed)).toEqual(['missed']);
    expect(missed).toMatchObject({ critical: true, together: null });
    expect(tellMissed(missed.budget, list, 30_000)).toMatchObject({ each: [], together: null, critical: false });
  });

  it('is not told when it grows, as little as what is there when the page opens', () => {
    const opened = openedWith([alert('old')]);
    const { budget } = tellMissed(opened, [alert('missed'), alert('old')], 0);
    for (const id of ['old', 'missed'])
      expect(admitAlert(budget, { ...alert(id), metadata: null }, 60_000, 0).show).toBe(false);
  });

  it('is not told where it is held against nobody', () => {
    const missed = tellMissed(NOTHING_TOLD, [alert('ours', { ...critical, excused: true })], 0);
    expect(missed).toMatchObject({ each: [], together: null, critical: false });
  });

  it('is one toast a session, of its gravest, with what was kept back before', () => {
    let { budget } = admitAlert(NOTHING_TOLD, { ...alert('a'), metadata: null }, 0, 0);
    ({ budget } = admitAlert(budget, { ...alert('b'), metadata: null }, 1, 0));
    const list = [ofSession('other'), alert('e'), alert('d', critical), alert('c', critical)];
    const missed = tellMissed(budget, list, 2);
    expect(toasts(missed)).toEqual(['d+3', 'of other']);
    // It used up the session's budget.
    expect(admitAlert(missed.budget, { ...alert('f'), metadata: null }, 9_000, 0)).toMatchObject({ show: false });
  });

  it('is a sound and no toast where it is of the session whose page is open, and is told later neither', () => {
    const list = [alert('on its page', critical), ofSession('other')];
    const missed = tellMissed(NOTHING_TOLD, list, 0, 's');
    expect(toasts(missed)).toEqual(['of other']);
    expect(missed).toMatchObject({ critical: true, together: null });
    expect(tellMissed(missed.budget, list, 60_000)).toMatchObject({ each: [], together: null, critical: false });
  });

  it('is told together where it is of many sessions, with who is in the gravest', () => {
    const few = Array.from({ length: TOLD_EACH }, (_, index) => ofSession(`s${index}`));
    expect(tellMissed(NOTHING_TOLD, few, 0).each.length).toBe(TOLD_EACH);
    const many = [...few, ofSession('last', critical), alert('again', { session_id: 's0' })];
    expect(tellMissed(NOTHING_TOLD, many, 0)).toMatchObject({
      each: [],
      critical: true,
      together: {
        id: 'of s0',
        critical: 1,
        high: 4,
        sessions: 4,
        names: ['student of last', 'student of s0', 'student of s1'],
      },
    });
  });
});

describe('the first list of a page', () => {
  const list = ['08:58:59', '08:59:01', '09:00:30'].map((time) => alert(time, { detected_at: `2026-11-03T${time}Z` }));
  /** What of it is still to be told, on a page opened at 09:00 by the server's clock. @param cameAfter ms */
  const told = (cameAfter: number, serverOffsetMs: number | null): string[] => {
    const openedAt = at - (serverOffsetMs ?? 0);
    const first = { list, openedAt, cameAt: openedAt + cameAfter, serverOffsetMs };
    const before = seenAtFirst(NOTHING_TOLD, first).told;
    return list.map(({ anomaly_id }) => anomaly_id).filter((id) => !before.has(id));
  };

  it('is seen whole where it comes within 5 s, by whatever clock', () => {
    expect(told(5_000, null)).toEqual([]);
    expect(told(5_000, -3_600_000)).toEqual([]);
  });

  it('is seen where it comes late as far as it began a minute before the page was opened, by the server', () => {
    for (const offset of [0, -3_600_000, 3_600_000]) expect(told(5_001, offset)).toEqual(['08:59:01', '09:00:30']);
  });

  it('is told whole where it comes late and the server did not say its time', () => {
    expect(told(5_001, null)).toEqual(['08:58:59', '08:59:01', '09:00:30']);
  });
});

/** What happens to a page: something is raised or grows, heard or not, or a list comes, perhaps an older one. */
type Step =
  | { readonly is: 'raised'; readonly session: number; readonly critical: boolean; readonly heard: boolean }
  | { readonly is: 'grows'; readonly which: number; readonly heard: boolean }
  | { readonly is: 'excused'; readonly which: number }
  | { readonly is: 'listed'; readonly late: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('raised'),
      session: fc.nat(6),
      critical: fc.boolean(),
      heard: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('grows'), which: fc.nat(), heard: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('excused'), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('listed'), late: fc.nat(5) }) },
) as fc.Arbitrary<Step>;

it('tells each anomaly at most once, and all that came after the page was opened', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.nat(5), (steps, before) => {
      let all: AnomalyAlert[] = Array.from({ length: before }, (_, index) => alert(`before ${index}`));
      const states = [all];
      const toldOf: string[] = [];
      let budget = openedWith(all);
      let now = 0;
      const hear = (one: AnomalyAlert): void => {
        const metadata = one.excused ? ({ excused: 'platform_gap' } as const) : null;
        const next = admitAlert(budget, { ...one, metadata }, now, 0).budget;
        if (next !== budget) toldOf.push(one.anomaly_id); // by a toast, or by the number in its session's next one
        budget = next;
      };
      const list = (listed: readonly AnomalyAlert[]): void => {
        const newest = [...listed].reverse().slice(0, ALERTS_LISTED);
        const fresh = newest.filter(({ anomaly_id, excused }) => !excused && !budget.told.has(anomaly_id));
        const missed = tellMissed(budget, newest, now);
        const { each, together } = missed;
        if (each.length > 0 || together !== null) toldOf.push(...fresh.map(({ anomaly_id }) => anomaly_id));
        if (together !== null) expect(together.critical + together.high).toBe(fresh.length);
        expect(each.every(({ alert: one }) => fresh.includes(one))).toBe(true);
        const sessions = new Set(fresh.map(({ session_id }) => session_id)).size;
        expect(together?.sessions ?? each.length).toBe(sessions);
        budget = missed.budget;
      };
      steps.forEach((one, index) => {
        now += 1_000;
        if (one.is === 'raised') {
          const severity = one.critical ? 'critical' : 'high';
          const raised = alert(`raised ${index}`, { session_id: `s${one.session}`, severity });
          all = [...all, raised];
          if (one.heard) hear(raised);
        }
        const grown = one.is === 'grows' ? all[one.which % all.length] : undefined;
        if (one.is === 'grows' && one.heard && grown) hear(grown);
        if (one.is === 'excused')
          all = all.map((each, at) => (at === one.which % all.length ? { ...each, excused: true } : each));
        states.push(all);
        if (one.is === 'listed') list(states.at(-1 - one.late) ?? all);
      });
      list(all); // the socket is back
      expect(new Set(toldOf).size).toBe(toldOf.length);
      expect(toldOf.filter((id) => id.startsWith('before'))).toEqual([]);
      const due = all.filter(({ anomaly_id, excused }) => !anomaly_id.startsWith('before') && !excused);
      expect(due.filter(({ anomaly_id }) => !toldOf.includes(anomaly_id))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** Something is raised and heard, or missed until the next list. */
const alarm = fc.record({
  session: fc.nat(5),
  critical: fc.boolean(),
  missed: fc.boolean(),
  listed: fc.boolean(),
  waitedMs: fc.nat(4_000),
  waiting: fc.constantFrom(0, 0, 1, 19),
});

it('tells each critical one unless another of its session was told less than 3 s ago, and counts all', () => {
  fc.assert(
    fc.property(fc.array(alarm, { maxLength: 80 }), (alarms) => {
      let budget = NOTHING_TOLD;
      let now = 0;
      let pending: AnomalyAlert[] = [];
      let counted = 0;
      const criticalAt = new Map<string, number>();
      alarms.forEach(({ session, critical: isCritical, missed, listed, waitedMs, waiting }, index) => {
        now += waitedMs;
        const session_id = `s${session}`;
        const raised = alert(`raised ${index}`, { session_id, severity: isCritical ? 'critical' : 'high' });
        if (missed) pending = [raised, ...pending];
        else {
          const step = admitAlert(budget, { ...raised, metadata: null }, now, waiting);
          budget = step.budget;
          const isDue = now - (criticalAt.get(session_id) ?? Number.NEGATIVE_INFINITY) >= 3_000;
          if (isCritical) expect(step.show).toBe(isDue);
          if (isCritical && step.show) criticalAt.set(session_id, now);
          if (step.show) counted += 1 + step.folded;
        }
        if (!listed) return;
        const { budget: after, each, together } = tellMissed(budget, pending, now);
        budget = after;
        counted += each.reduce((sum, { folded }) => sum + 1 + folded, 0);
        counted += (together?.critical ?? 0) + (together?.high ?? 0);
        for (const one of pending) if (one.severity === 'critical') criticalAt.set(one.session_id, now);
        pending = [];
      });
      const folded = [...budget.rooms.values()].reduce((sum, room) => sum + room.folded, 0);
      expect(counted + folded + pending.length).toBe(alarms.length);
    }),
    { numRuns: 300 },
  );
});

it('tells each one or shows it on its page, toasts nothing of that page, and keeps none back for what stood there', () => {
  const moment = fc.record({ alarm, page: fc.option(fc.nat(5)) });
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 80 }), (moments) => {
      let budget = NOTHING_TOLD;
      let now = 0;
      let pending: AnomalyAlert[] = [];
      let told = 0;
      let onPage = 0;
      const lastToasts = new Map<string, { at: number; criticalAt: number }>();
      const toasted = (of: string, isCriticalOne: boolean): void => {
        const before = lastToasts.get(of) ?? NEVER_TOLD;
        lastToasts.set(of, { at: now, criticalAt: isCriticalOne ? now : before.criticalAt });
      };
      moments.forEach(
        ({ alarm: { session, critical: isCritical, missed, listed, waitedMs, waiting }, page }, index) => {
          now += waitedMs;
          const open = page === null ? null : `s${page}`;
          if (open !== null) {
            onPage += budget.rooms.get(open)?.folded ?? 0;
            budget = nothingFolded(budget, open);
          }
          const session_id = `s${session}`;
          const raised = alert(`raised ${index}`, { session_id, severity: isCritical ? 'critical' : 'high' });
          const heard = { ...raised, metadata: null };
          if (missed) pending = [raised, ...pending];
          else if (session_id === open) {
            budget = seeAlert(budget, heard, now).budget;
            onPage += 1;
          } else {
            const step = admitAlert(budget, heard, now, waiting);
            budget = step.budget;
            const last = lastToasts.get(session_id) ?? NEVER_TOLD;
            const isDue = isCritical ? now - last.criticalAt >= 3_000 : waiting === 0 && now - last.at >= 10_000;
            expect(step.show).toBe(isDue);
            if (step.show) toasted(session_id, isCritical);
            if (step.show) told += 1 + step.folded;
          }
          if (!listed) return;
          const { budget: after, each, together, critical: sounds } = tellMissed(budget, pending, now, open);
          for (const one of pending) if (one.session_id !== open) toasted(one.session_id, one.severity === 'critical');
          budget = after;
          expect(each.filter(({ alert: one }) => one.session_id === open)).toEqual([]);
          expect(sounds).toBe(pending.some(({ severity }) => severity === 'critical'));
          told += each.reduce((sum, { folded }) => sum + 1 + folded, 0);
          told += (together?.critical ?? 0) + (together?.high ?? 0);
          onPage += pending.filter((one) => one.session_id === open).length;
          pending = [];
        },
      );
      const folded = [...budget.rooms.values()].reduce((sum, room) => sum + room.folded, 0);
      expect(told + onPage + folded + pending.length).toBe(moments.length);
    }),
    { numRuns: 300 },
  );
});
