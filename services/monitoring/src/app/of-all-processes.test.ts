import { expect, it } from '@jest/globals';
import type { MonitoringOverview, Session } from '@proctorwise/contracts';
import { overviewOfAll, withNewest } from './of-all-processes.js';

const session = (session_id: string, total_frames_processed: number): Session =>
  ({ session_id, total_frames_processed }) as Session;

it('takes the state of the process that watches a session, and nothing that was not listed', () => {
  const stored = [session('a', 1), session('b', 1)];
  expect(withNewest(stored, [session('b', 5), session('c', 9)])).toEqual([session('a', 1), session('b', 5)]);
  expect(withNewest(stored, [])).toEqual(stored);
});

const overview = (waiting: number, vision: Partial<MonitoringOverview['vision']> = {}): MonitoringOverview => ({
  active_sessions: 4,
  total_sessions: 9,
  total_anomalies: 3,
  critical_anomalies: 1,
  frames: { acknowledged: 100 + waiting, analysed: 90, skipped: 8, unreadable: 2 },
  vision: {
    model: 'm',
    processes: 2,
    ready: true,
    warning: null,
    fallback: null,
    pictures: { inferred: 10, reused: 1 },
    ...vision,
  },
});

it('counts once what the database counts, and together what each process counts', () => {
  const all = overviewOfAll(overview(1), [overview(2), overview(4)]);
  expect(all).toMatchObject({ active_sessions: 4, total_anomalies: 3 });
  expect(all.frames).toEqual({ acknowledged: 107, analysed: 90, skipped: 8, unreadable: 2 });
  expect(all.vision).toMatchObject({
    processes: 2,
    ready: true,
    fallback: null,
    pictures: { inferred: 30, reused: 3 },
  });
});

it('tells what one process warns of, whichever it is', () => {
  const troubled = overview(0, { ready: false, warning: 'a small model', fallback: { sittings: 2, pictures: 7 } });
  const also = overview(0, { fallback: { sittings: 1, pictures: 1 } });
  expect(overviewOfAll(overview(0), [troubled, also]).vision).toMatchObject({
    ready: false,
    warning: 'a small model',
    fallback: { sittings: 2, pictures: 8 },
  });
  expect(overviewOfAll(overview(3), [])).toEqual(overview(3));
});
