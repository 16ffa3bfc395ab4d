import type { SessionDeadline } from '@proctorwise/contracts';
import type { InternalClient } from '@proctorwise/platform';
import type { CandidateSessions } from '../app/ports.js';

/** Asks monitoring by its internal route, which knows nothing of test sessions. */
export function candidateSessionsByMonitoring(monitoring: Pick<InternalClient, 'get'>): CandidateSessions {
  const sessionOf = (reservationId: string): Promise<SessionDeadline | null> =>
    monitoring.get<SessionDeadline>(
      'monitoring',
      `/internal/sessions/by-reservation/${encodeURIComponent(reservationId)}`,
    );
  return {
    async isRunning(reservationId) {
      const session = await sessionOf(reservationId);
      return session?.status === 'active' || session?.status === 'paused';
    },
    hasBegun: async (reservationId) => (await sessionOf(reservationId)) !== null,
  };
}
