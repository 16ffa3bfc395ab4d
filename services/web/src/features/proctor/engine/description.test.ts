import { describe, expect, it } from '@jest/globals';
import { wordingOf } from './description.js';

const at = { detected_at: '2026-11-03T09:00:00.000Z', ended_at: null, metadata: null };

describe('wordingOf', () => {
  it('tells how long it lasted once it is over, and not before', () => {
    for (const anomaly_type of ['face_absent', 'connection_lost', 'camera_covered', 'static_picture'] as const) {
      expect(wordingOf({ ...at, anomaly_type })).toEqual({ key: anomaly_type, amount: 0 });
      expect(wordingOf({ ...at, anomaly_type, ended_at: '2026-11-03T09:00:12.000Z' })).toEqual({
        key: `${anomaly_type}_for`,
        amount: 12,
      });
    }
  });

  it('tells a lost connection from a device that is connected and sends no pictures', () => {
    const silent = { ...at, anomaly_type: 'connection_lost', metadata: { still_connected: true } } as const;
    expect(wordingOf(silent)).toEqual({ key: 'no_pictures', amount: 0 });
    expect(wordingOf({ ...silent, ended_at: '2026-11-03T09:00:45.000Z' })).toEqual({
      key: 'no_pictures_for',
      amount: 45,
    });
  });

  it('counts people where the server counted them', () => {
    expect(wordingOf({ ...at, anomaly_type: 'multiple_faces', metadata: { face_count: 3 } })).toEqual({
      key: 'multiple_faces_counted',
      amount: 3,
    });
    // Fused from a face and a body: the count of faces alone would contradict the anomaly.
    expect(wordingOf({ ...at, anomaly_type: 'multiple_faces', metadata: { face_count: 1 } })?.key).toBe(
      'multiple_faces',
    );
    expect(wordingOf({ ...at, anomaly_type: 'multiple_faces' })?.key).toBe('multiple_faces');
  });

  it('names the object', () => {
    const key = (object_type?: 'cell phone' | 'book' | 'laptop') =>
      wordingOf({
        ...at,
        anomaly_type: 'forbidden_object',
        metadata: object_type === undefined ? null : { object_type },
      })?.key;
    expect([key('cell phone'), key('book'), key('laptop'), key()]).toEqual([
      'phone',
      'book',
      'laptop',
      'forbidden_object',
    ]);
  });

  it('leaves a type of a newer server to the server', () => {
    expect(wordingOf({ ...at, anomaly_type: 'gaze_away' as never })).toBeNull();
  });
});
