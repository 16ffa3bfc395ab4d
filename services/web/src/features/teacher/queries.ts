import type {
  Exam,
  Invitation,
  QuestionWithAnswer,
  Reservation,
  ResultReply,
  Slot,
  Submission,
  User,
} from '@proctorwise/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../api/request.js';

/** Ids come from addresses that anyone can type: nothing of them may become another path. */
const part = encodeURIComponent;

/** A teacher's exams, withdrawn ones included. */
export const examsQuery = (teacherId: string) =>
  queryOptions({
    queryKey: ['exams', 'teacher', teacherId],
    queryFn: ({ signal }) => request<Exam[]>('GET', `/exams/teacher/${part(teacherId)}`, { signal }),
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
    refetchInterval: 30_000, // students book while the teacher looks
  });

export const reservationsQuery = (examId: string) =>
  queryOptions({
    queryKey: ['exams', examId, 'reservations'],
    queryFn: ({ signal }) => request<Reservation[]>('GET', `/exams/${part(examId)}/reservations`, { signal }),
  });

export const questionsQuery = (examId: string) =>
  queryOptions({
    queryKey: ['exams', examId, 'questions'],
    queryFn: ({ signal }) =>
      request<QuestionWithAnswer[]>('GET', `/exams/${part(examId)}/questions/with-answers`, { signal }),
  });

export const invitationsQuery = (examId: string) =>
  queryOptions({
    queryKey: ['exams', examId, 'invitations'],
    queryFn: ({ signal }) => request<Invitation[]>('GET', `/exams/${part(examId)}/invitations`, { signal }),
    refetchInterval: 30_000, // students book while the teacher looks
  });

export const submissionsQuery = (examId: string) =>
  queryOptions({
    queryKey: ['submissions', 'exam', examId],
    queryFn: ({ signal }) => request<Submission[]>('GET', `/corrections/submissions/exam/${part(examId)}`, { signal }),
    refetchInterval: 30_000,
  });

export const resultQuery = (submissionId: string) =>
  queryOptions({
    queryKey: ['submissions', submissionId, 'result'],
    queryFn: ({ signal }) =>
      request<ResultReply>('GET', `/corrections/submissions/${part(submissionId)}/result`, { signal }),
  });

/** Active students, for accommodations. */
export const studentsQuery = queryOptions({
  queryKey: ['users', 'role', 'student'],
  queryFn: ({ signal }) => request<User[]>('GET', '/users/role/student', { signal }),
  staleTime: 60_000,
});
