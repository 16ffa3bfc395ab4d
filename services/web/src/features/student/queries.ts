import type { Exam, ReservationDetail, ResultReply, Session, Slot, Submission } from '@proctorwise/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../api/request.js';

/** Ids come from addresses that anyone can type: nothing of them may become another path. */
const part = encodeURIComponent;

export const examsQuery = queryOptions({
  queryKey: ['exams'],
  queryFn: ({ signal }) => request<Exam[]>('GET', '/exams', { signal }),
});

export const examQuery = (examId: string) =>
  queryOptions({
    queryKey: ['exams', examId],
    queryFn: ({ signal }) => request<Exam>('GET', `/exams/${part(examId)}`, { signal }),
  });

export const slotsQuery = (examId: string) =>
  queryOptions({
    queryKey: ['exams', examId, 'slots'],
    queryFn: ({ signal }) => request<Slot[]>('GET', `/exams/${part(examId)}/slots`, { signal }),
    refetchInterval: 30_000, // others book meanwhile
  });

export const bookingsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['reservations', 'user', userId],
    queryFn: ({ signal }) => request<ReservationDetail[]>('GET', `/reservations/user/${part(userId)}`, { signal }),
    refetchInterval: 60_000, // a teacher may cancel
  });

export const reservationQuery = (reservationId: string) =>
  queryOptions({
    queryKey: ['reservations', reservationId],
    queryFn: ({ signal }) => request<ReservationDetail>('GET', `/reservations/${part(reservationId)}`, { signal }),
    refetchInterval: 60_000, // a teacher may cancel
  });

/** The student's own sessions that run. */
export const runningSessionsQuery = queryOptions({
  queryKey: ['sessions', 'mine', 'active'],
  queryFn: ({ signal }) => request<Session[]>('GET', '/monitoring/sessions?status=active', { signal }),
  refetchInterval: 30_000,
});

export const submissionsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['submissions', 'user', userId],
    queryFn: ({ signal }) => request<Submission[]>('GET', `/corrections/submissions/user/${part(userId)}`, { signal }),
  });

export const resultQuery = (submissionId: string) =>
  queryOptions({
    queryKey: ['submissions', submissionId, 'result'],
    queryFn: ({ signal }) =>
      request<ResultReply>('GET', `/corrections/submissions/${part(submissionId)}/result`, { signal }),
  });
