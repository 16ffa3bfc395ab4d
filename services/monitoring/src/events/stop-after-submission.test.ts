import { expect, it } from '@jest/globals';
import type { EventLog } from '@proctorwise/platform';
import type { StopSessionPorts } from '../app/stop-session.js';
import type { MonitoringRecords, MonitoringStore } from '../app/store.js';
import type { Session } from '../domain/session.js';
import { aSession, aWatchRecord } from '../testing/records.js';
import { inProcessLiveFeed } from '../watch/live-feed.js';
import { stopAfterSubmission } from './stop-after-submission.js';

/** One session, which its student's browser ends in the moment after it was read as running. */
function storeOfOneEndedMeanwhile() {
  let row: Session = aSession();
  const sessions = {
    ofReservation: async () => {
      const asRead = row;
      row = { ...row, status: 'stopped', stopReason: 'student', stoppedAt: new Date(5_000) };
      return asRead;
    },
    lock: async () => row,
    withWatch: async () => ({ session: row, watch: aWatchRecord() }),
    update: async (_sessionId: string, changes: Partial<Session>) => {
      row = { ...row, ...changes };
      return row;
    },
  };
  const work = async (of: (records: MonitoringRecords) => Promise<unknown>) =>
    of({ sessions } as unknown as MonitoringRecords);
  return { store: { read: work, transaction: work } as unknown as MonitoringStore, session: () => row };
}

it('says that a session ended for its paper where the browser ended it just before', async () => {
  const { store, session } = storeOfOneEndedMeanwhile();
  const ports: StopSessionPorts = {
    store,
    watches: { get: () => undefined, all: () => [] },
    clock: () => 6_000,
    feed: inProcessLiveFeed(),
    announce: { anomalies: () => undefined, session: () => undefined } as unknown as StopSessionPorts['announce'],
  };
  let deliver: Parameters<EventLog['subscribe']>[0]['handle'] | undefined;
  const events = {
    subscribe: async ({ handle }: Parameters<EventLog['subscribe']>[0]) => {
      deliver = handle;
      return { stop: async () => undefined };
    },
  } as unknown as EventLog;
  await stopAfterSubmission({ events }, ports).start();
  await deliver?.({
    id: 'e-1',
    topic: 'exam_submitted',
    key: 's-1',
    source: 'correction',
    time: new Date(4_000).toISOString(),
    data: {
      submission_id: 's-1',
      user_id: 'ada',
      exam_id: 'exam-1',
      reservation_id: 'r-ada',
      submitted_at: new Date(4_000).toISOString(),
      answer_count: 3,
    },
  } as Parameters<NonNullable<typeof deliver>>[0]);
  expect(session()).toMatchObject({ status: 'stopped', stopReason: 'submitted' });
});
