import { describe, expect, it } from '@jest/globals';
import type { AnomalyMetadata } from '@proctorwise/contracts';
import { admitAlert, NOTHING_TOLD, nothingFolded, seeAlert } from './alert-budget.js';

const anomaly = (anomaly_id: string, severity: 'critical' | 'high' | 'medium' = 'high', session_id = 's') => ({
  anomaly_id,
  severity,
  session_id,
  metadata: null as AnomalyMetadata | null,
});

/** What is shown of a series of [at, anomaly]. */
function shown(series: [number, ReturnType<typeof anomaly>, waiting?: number][]): string[] {
  let budget = NOTHING_TOLD;
  const seen: string[] = [];
  for (const [at, one, waiting = 0] of series) {
    const step = admitAlert(budget, one, at, waiting);
    budget = step.budget;
    if (step.show) seen.push(step.folded > 0 ? `${one.anomaly_id}+${step.folded}` : one.anomaly_id);
  }
  return seen;
}

describe('alert budget', () => {
  it('tells critical and high, not what is less', () => {
    expect(
      shown([
        [0, anomaly('a', 'medium')],
        [0, anomaly('b', 'high')],
      ]),
    ).toEqual(['b']);
  });

  it('tells an anomaly that grows only once', () => {
    expect(
      shown([
        [0, anomaly('a')],
        [60_000, anomaly('a')],
      ]),
    ).toEqual(['a']);
  });

  it('does not tell what is held against nobody', () => {
    expect(shown([[0, { ...anomaly('a', 'critical'), metadata: { excused: 'own_lag' } }]])).toEqual([]);
  });

  it('folds what one session raises in quick succession into its next toast', () => {
    expect(
      shown([
        [0, anomaly('a')],
        [1_000, anomaly('b')],
        [2_000, anomaly('c')],
        [12_000, anomaly('d')],
      ]),
    ).toEqual(['a', 'd+2']);
  });

  it('keeps no toast waiting for long: a high one not at all, a critical one behind 20 at most', () => {
    expect(
      shown([
        [0, anomaly('a', 'high', 'one'), 1],
        [1, anomaly('b', 'critical', 'two'), 19],
        [2, anomaly('c', 'critical', 'three'), 20],
        [3, anomaly('d', 'high', 'one'), 0],
        [4, anomaly('e', 'critical', 'three'), 0],
      ]),
    ).toEqual(['b', 'd+1', 'e+1']);
  });

  it('lets another session through meanwhile', () => {
    expect(
      shown([
        [0, anomaly('a')],
        [1, anomaly('b', 'high', 'other')],
      ]),
    ).toEqual(['a', 'b']);
  });

  it('lets a critical one through at once after a high one, and not within 3 s after a critical one', () => {
    expect(
      shown([
        [0, anomaly('a')],
        [1, anomaly('b', 'critical')],
        [3_000, anomaly('c', 'critical')],
        [3_001, anomaly('d', 'critical')],
      ]),
    ).toEqual(['a', 'b', 'd+1']);
  });

  it('keeps a high one back for 10 s after a toast of any kind', () => {
    expect(
      shown([
        [0, anomaly('a', 'critical')],
        [9_999, anomaly('b')],
        [10_000, anomaly('c')],
      ]),
    ).toEqual(['a', 'c+1']);
  });

  it('leaves nothing to be told of the session whose page is open', () => {
    let { budget } = admitAlert(NOTHING_TOLD, anomaly('a'), 0, 0);
    ({ budget } = admitAlert(budget, anomaly('folded before the page opened'), 1, 0));
    budget = nothingFolded(budget, 's');
    expect(seeAlert(budget, anomaly('a high one'), 2).sounds).toBe(false);
    const seen = seeAlert(budget, anomaly('b', 'critical'), 2);
    expect(seen.sounds).toBe(true);
    expect(seeAlert(seen.budget, anomaly('c', 'critical'), 3_001).sounds).toBe(false);
    expect(seeAlert(seen.budget, anomaly('c', 'critical'), 3_002).sounds).toBe(true);
    expect(admitAlert(seen.budget, anomaly('b', 'critical'), 60_000, 0)).toMatchObject({ show: false });
    expect(admitAlert(seen.budget, anomaly('d'), 60_000, 0)).toMatchObject({ show: true, folded: 0 });
    expect(nothingFolded(seen.budget, 'never heard of')).toBe(seen.budget);
  });

  it('keeps nothing back that is raised just after its page was left: what stood there was no toast', () => {
    const { budget } = seeAlert(NOTHING_TOLD, anomaly('on the page', 'critical'), 0);
    expect(admitAlert(budget, anomaly('a'), 1, 0)).toMatchObject({ show: true, folded: 0 });
    expect(admitAlert(budget, anomaly('b', 'critical'), 1, 0)).toMatchObject({ show: true, folded: 0 });
  });

  it('stays bounded', () => {
    let budget = NOTHING_TOLD;
    for (let i = 0; i < 2_500; i += 1) budget = admitAlert(budget, anomaly(`a${i}`, 'high', `s${i}`), i, 0).budget;
    expect(budget.told.size).toBe(2_000);
    expect(budget.told.has('a500')).toBe(true);
    expect(budget.rooms.size).toBe(500);
  });
});
