import { runService } from '@proctorwise/platform';
import { openNotificationModule } from './module.js';

/** The process of the notification service in the cluster. */
await runService('notification', () => openNotificationModule());
