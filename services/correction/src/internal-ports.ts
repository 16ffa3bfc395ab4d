import type { Admission, ExamPaper, ServiceName, SessionDeadline } from '@proctorwise/contracts';
import type { InternalClient } from '@proctorwise/platform';
import type { Admissions, Papers, SessionDeadlines } from './app/ports.js';

/** Correction's questions to other services, over their `/internal` routes. */
export const internalAdmissions = (client: InternalClient): Admissions => ({
  of: (reservationId) =>
    getById<Admission>(client, 'reservation', reservationId, `/internal/admissions/${reservationId}`),
});

export const internalPapers = (client: InternalClient): Papers => ({
  of: (examId) => getById<ExamPaper>(client, 'reservation', examId, `/internal/exams/${examId}/paper`),
});

export const internalDeadlines = (client: InternalClient): SessionDeadlines => ({
  async of(reservationId) {
    const path = `/internal/sessions/by-reservation/${reservationId}`;
    const session = await getById<SessionDeadline>(client, 'monitoring', reservationId, path);
    return (
      session && {
        userId: session.user_id,
        examId: session.exam_id,
        deadline: {
          sessionId: session.session_id,
          endsAt: Date.parse(session.ends_at),
          version: session.version,
          stoppedAt: session.stopped_at === null ? null : Date.parse(session.stopped_at),
        },
      }
    );
  },
});

/** Ids come from clients: one that is no id names nothing, and must not reach another route. */
const ID = /^[\w-]{1,64}$/;

const getById = async <T>(client: InternalClient, callee: ServiceName, id: string, path: string): Promise<T | null> =>
  ID.test(id) ? client.get<T>(callee, path) : null;
