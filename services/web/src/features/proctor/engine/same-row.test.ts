import { describe, expect, it } from '@jest/globals';
import { isSameRow } from './same-row.js';
import { aSession } from './testing/session.js';

const one = aSession('a');

describe('a row', () => {
  it('stays as it is while only frames are counted', () => {
    const later = { ...one, frames: { analysed: 9, skipped: 1, unreadable: 0 }, last_frame_at: '2026-11-03T09:09:00Z' };
    expect(isSameRow(one, later)).toBe(true);
  });

  it.each([
    [{ session_id: 'b' }],
    [{ status: 'paused' as const }],
    [{ stop_reason: 'proctor' as const }],
    [{ connected: false }],
    [{ reduced: true }],
    [{ open_anomalies: 1 }],
    [{ student_name: 'Bea' }],
    [{ exam_title: 'Geometry' }],
    [{ anomalies_by_severity: { critical: 0, high: 0, medium: 1, low: 0 } }],
  ])('changes with %j', (change) => {
    expect(isSameRow(one, { ...one, ...change })).toBe(false);
  });
});
