import { mariaDbOf, runService } from '@proctorwise/platform';
import { openReservationModule } from './module.js';

/**
 * The process of the reservation service in the cluster. `TIME_ZONE` reads times without an offset;
 * `DEMO_EXAM_TEACHER`, a user id, makes the demo exam where it is not there yet.
 */
await runService('reservation', async ({ settings, events, internal, log, clock, newId }) => {
  const module = await openReservationModule({
    database: mariaDbOf(settings),
    events,
    internal,
    timeZone: settings.timeZone('TIME_ZONE'),
    log,
    clock,
    newId,
  });
  const teacherId = settings.text('DEMO_EXAM_TEACHER');
  if (teacherId !== undefined) await module.seedDemoExam({ teacherId });
  return module;
});
