import { mariaDbOf, runService } from '@proctorwise/platform';
import { openCorrectionModule } from './module.js';

/** The process of the correction service in the cluster. */
await runService('correction', ({ settings, events, internal, log, clock, newId }) =>
  openCorrectionModule({ database: mariaDbOf(settings), events, internal, log, clock, newId }),
);
