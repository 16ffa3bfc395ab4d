import { expect, it } from '@jest/globals';
import type { Anomaly, DashboardMessage } from '@proctorwise/contracts';
import { hear } from './dashboard-news.js';
import { aSession } from './testing/session.js';

const heard = (message: DashboardMessage): string[] => {
  const told: string[] = [];
  hear(message, {
    picture: ({ session_id }) => void told.push(`picture of ${session_id}`),
    session: ({ session_id }) => void told.push(`session ${session_id}`),
    anomaly: ({ anomaly }) => void told.push(`anomaly ${anomaly.anomaly_id}`),
    missed: () => void told.push('missed'),
  });
  return told;
};

it('reads the lists again where news did not come, and for nothing else', () => {
  const session = aSession('s');
  const anomaly = { anomaly_id: 'a' } as Anomaly;
  const picture = { session_id: 's', frame_data: '', timestamp: '', age_ms: 0, observation: null };
  expect(heard({ type: 'resync' })).toEqual(['missed']);
  expect(heard({ type: 'session', session })).toEqual(['session s']);
  expect(heard({ type: 'anomaly', anomaly, session })).toEqual(['session s', 'anomaly a']);
  expect(heard({ type: 'picture', ...picture })).toEqual(['picture of s']);
  expect(heard({ type: 'pong' })).toEqual([]);
});
