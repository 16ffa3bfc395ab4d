import { EVENT_SCHEMAS } from '@proctorwise/contracts';
import { type BackgroundWork, type EventLog, PoisonEvent, type Subscription } from '@proctorwise/platform';
import { type StopSessionPorts, stopByServer, tellSubmitted } from '../app/stop-session.js';
import { isRunning } from '../domain/session.js';

/**
 * A paper that is handed in ends its session: nobody is watched beyond it. The event counts as worked off only when the
 * session is stopped; stopping it again changes nothing, so no inbox row is needed.
 */
export function stopAfterSubmission({ events }: { events: EventLog }, ports: StopSessionPorts): BackgroundWork {
  const stop = stopByServer(ports);
  const tell = tellSubmitted(ports);
  let subscription: Subscription | undefined;
  return {
    name: 'monitoring.exam_submitted',
    async start() {
      subscription = await events.subscribe({
        group: 'monitoring',
        topics: ['exam_submitted'],
        handle: async ({ id, data }) => {
          const submitted = EVENT_SCHEMAS.exam_submitted.safeParse(data);
          if (!submitted.success)
            throw new PoisonEvent(id, 'its data does not fit the schema of exam_submitted', { cause: submitted.error });
          const { reservation_id, user_id, submitted_at } = submitted.data;
          const session = await ports.store.read(({ sessions }) => sessions.ofReservation(reservation_id, user_id));
          if (!session) return;
          if (isRunning(session)) await stop(session, 'submitted');
          // Always: the browser may have ended it since it was read.
          await tell(session, Date.parse(submitted_at));
        },
      });
    },
    async stop() {
      await subscription?.stop();
      subscription = undefined;
    },
  };
}
