import { describe, expect, it } from '@jest/globals';
import type { Anomaly } from '@proctorwise/contracts';
import { countsOf, lastedSeconds, newestGrave, ofSeverity, withAnomaly } from './timeline.js';

const anomaly = (anomaly_id: string, second: number, change: Partial<Anomaly> = {}): Anomaly => ({
  anomaly_id,
  session_id: 's',
  anomaly_type: 'face_absent',
  severity: 'high',
  detection_method: 'rule',
  confidence: 1,
  detected_at: new Date(second * 1000).toISOString(),
  ended_at: null,
  frame_path: null,
  description: '',
  metadata: null,
  observation: null,
  ...change,
});

describe('timeline', () => {
  it('shows the newest first, wherever it comes in', () => {
    const list = [anomaly('b', 2)];
    expect(withAnomaly(withAnomaly(list, anomaly('c', 3)), anomaly('a', 1)).map((one) => one.anomaly_id)).toEqual([
      'c',
      'b',
      'a',
    ]);
  });

  it('lets an anomaly that grows stay one row', () => {
    const list = withAnomaly([anomaly('a', 1)], anomaly('a', 1, { ended_at: new Date(9000).toISOString() }));
    expect(list).toHaveLength(1);
    expect(list[0]?.ended_at).not.toBeNull();
  });

  it('finds the newest that is grave, held against somebody and not seen before', () => {
    const list = [
      anomaly('medium', 5, { severity: 'medium' }),
      anomaly('excused', 4, { metadata: { excused: 'own_lag' } }),
      anomaly('seen', 3),
      anomaly('newest', 2, { severity: 'critical' }),
      anomaly('older', 1),
    ];
    expect(newestGrave(list, new Set(['seen']))?.anomaly_id).toBe('newest');
    expect(newestGrave(list, new Set(['seen', 'newest', 'older']))).toBeNull();
  });

  it('has as many of a severity as are counted: what was excused is of none', () => {
    const metadata = { excused: 'platform_gap' } as const;
    const list = [
      anomaly('high', 4),
      anomaly('excused', 3, { metadata }),
      anomaly('critical', 2, { severity: 'critical' }),
      anomaly('excused too', 1, { severity: 'critical', metadata }),
    ];
    expect(ofSeverity(list, 'high').map((one) => one.anomaly_id)).toEqual(['high']);
    expect(ofSeverity(list, 'critical').map((one) => one.anomaly_id)).toEqual(['critical']);
    for (const severity of ['critical', 'high', 'medium', 'low'] as const)
      expect(ofSeverity(list, severity)).toHaveLength(countsOf(list).bySeverity[severity]);
  });

  it('counts by severity and by type', () => {
    const counts = countsOf([
      anomaly('a', 1),
      anomaly('b', 2),
      anomaly('c', 3, { severity: 'medium', anomaly_type: 'tab_change' }),
    ]);
    expect(counts.bySeverity).toEqual({ critical: 0, high: 2, medium: 1, low: 0 });
    expect(counts.byType).toEqual([
      { type: 'face_absent', count: 2 },
      { type: 'tab_change', count: 1 },
    ]);
  });

  it('counts nothing that the platform itself brought about', () => {
    const lost = { anomaly_type: 'connection_lost', metadata: { excused: 'platform_gap' } } as const;
    expect(countsOf([anomaly('a', 1), anomaly('b', 2, lost)])).toEqual({
      bySeverity: { critical: 0, high: 1, medium: 0, low: 0 },
      byType: [{ type: 'face_absent', count: 1 }],
    });
  });

  it('says how long one lasted, or has lasted so far', () => {
    expect(lastedSeconds(anomaly('a', 10), 17_000)).toBe(7);
    expect(lastedSeconds(anomaly('a', 10, { ended_at: new Date(15_000).toISOString() }), 99_000)).toBe(5);
    expect(lastedSeconds(anomaly('a', 10, { ended_at: new Date(10_000).toISOString() }), 99_000)).toBeNull();
  });
});
