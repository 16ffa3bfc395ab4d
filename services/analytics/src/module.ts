import { notAvailableYet, type ServiceModule } from '@proctorwise/platform';

/** The analytics service, not built yet: every call is answered 501 `not_available_yet`. It has no database. */
export async function openAnalyticsModule(): Promise<ServiceModule> {
  return notAvailableYet('analytics', '/analytics');
}
