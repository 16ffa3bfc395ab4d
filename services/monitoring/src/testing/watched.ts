import { RULE_NAMES } from '@proctorwise/contracts';
import type { MonitoringStore, WatchRecord } from '../app/store.js';
import type { Session } from '../domain/session.js';
import type { FrameRecord } from '../frames/index.js';
import { SessionWatch } from '../watch/session-watch.js';
import type { FrameOutcome, JudgedFrame } from '../watch/watch-changes.js';
import { aSession, aWatchRecord } from './records.js';

/** The watch over a session that runs, with all rules. */
export const aWatch = (
  store: MonitoringStore,
  { session = aSession(), row = aWatchRecord(), now = 0 }: { session?: Session; row?: WatchRecord; now?: number } = {},
): SessionWatch => new SessionWatch({ session, row, store, config: { enabledRules: RULE_NAMES }, now });

/** What came of a frame that was captured when it says so. */
export const judged = (record: FrameRecord, outcome: FrameOutcome): JudgedFrame => ({
  record,
  time: { at: record.capturedAt, clockDoubtful: false },
  outcome,
  isPicture: true,
});
