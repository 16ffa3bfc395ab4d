import { runService } from '@proctorwise/platform';
import { openAnalyticsModule } from './module.js';

/** The process of the analytics service in the cluster. */
await runService('analytics', () => openAnalyticsModule());
