import { type BackgroundWork, consume, type Database, type EventLog } from '@proctorwise/platform';
import { followExam } from '../app/follow-exam.js';
import { followDeadline, followStop } from '../app/follow-sessions.js';
import type { MikroStore } from '../persistence/store.js';

const GROUP = 'correction';

/** What correction hears from monitoring and reservation. Delivered twice, an event has its effect once. */
export function correctionConsumers(options: {
  readonly database: Database;
  readonly events: Pick<EventLog, 'subscribe'>;
  readonly store: MikroStore;
}): BackgroundWork[] {
  const { database, events, store } = options;
  const base = { database, events, group: GROUP };
  return [
    consume({
      ...base,
      topic: 'session_deadline_changed',
      handle: (event, tx) => followDeadline(store.within(tx), event.data),
    }),
    consume({ ...base, topic: 'monitoring_stopped', handle: (event, tx) => followStop(store.within(tx), event.data) }),
    consume({ ...base, topic: 'exam_changed', handle: (event, tx) => followExam(store.within(tx), event.data) }),
  ];
}
