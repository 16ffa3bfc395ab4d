import type { SessionDeadline } from '@proctorwise/contracts';
import type { InternalClient } from '@proctorwise/platform';
import type { RunningSessions } from '../app/ports.js';

/** Asks monitoring by its internal route. */
export const runningSessionsByMonitoring = (monitoring: Pick<InternalClient, 'get'>): RunningSessions => ({
  async isRunning(reservationId) {
    const path = `/internal/sessions/by-reservation/${encodeURIComponent(reservationId)}`;
    const session = await monitoring.get<SessionDeadline>('monitoring', path);
    return session?.status === 'active' || session?.status === 'paused';
  },
});
