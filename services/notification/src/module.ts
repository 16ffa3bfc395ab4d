import { notAvailableYet, type ServiceModule } from '@proctorwise/platform';

/** The notification service, not built yet: every call is answered 501 `not_available_yet`. It has no database. */
export async function openNotificationModule(): Promise<ServiceModule> {
  return notAvailableYet('notification', '/notifications');
}
