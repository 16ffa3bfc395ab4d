import type { EventData, Topic } from '@proctorwise/contracts';
import { type BackgroundWork, consume, type Database, type EventLog } from '@proctorwise/platform';
import { completeReservation, extendSitting, learnName, noteSessionStart } from '../app/learn-from-events.js';
import type { ReservationTransaction } from '../app/ports.js';
import { withRepositories } from '../persistence/repositories.js';

const GROUP = 'reservation';

/** What the reservation service hears: each event once, in one transaction with what it changes. */
export function reservationConsumers(database: Database, events: Pick<EventLog, 'subscribe'>): BackgroundWork[] {
  const on = <T extends Topic>(
    topic: T,
    ...effects: ((tx: ReservationTransaction, data: EventData<T>) => Promise<void>)[]
  ): BackgroundWork =>
    consume({
      database,
      events,
      group: GROUP,
      topic,
      handle: async (event, tx) => {
        for (const effect of effects) await effect(withRepositories(tx), event.data);
      },
    });
  return [
    on('exam_submitted', completeReservation),
    on('monitoring_started', noteSessionStart, extendSitting),
    on('session_deadline_changed', extendSitting),
    on('user_changed', learnName),
  ];
}
