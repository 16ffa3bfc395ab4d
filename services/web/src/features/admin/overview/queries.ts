import type { CorrectionsOverview, ExamsOverview, MonitoringOverview, UsersOverview } from '@proctorwise/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../api/request.js';

const refetchInterval = 30_000;

export const usersOverview = queryOptions({
  queryKey: ['overview', 'users'],
  queryFn: ({ signal }) => request<UsersOverview>('GET', '/users/overview', { signal }),
  refetchInterval,
});
export const examsOverview = queryOptions({
  queryKey: ['overview', 'exams'],
  queryFn: ({ signal }) => request<ExamsOverview>('GET', '/exams/overview', { signal }),
  refetchInterval,
});
export const monitoringOverview = queryOptions({
  queryKey: ['overview', 'monitoring'],
  queryFn: ({ signal }) => request<MonitoringOverview>('GET', '/monitoring/overview', { signal }),
  refetchInterval,
});
export const correctionsOverview = queryOptions({
  queryKey: ['overview', 'corrections'],
  queryFn: ({ signal }) => request<CorrectionsOverview>('GET', '/corrections/overview', { signal }),
  refetchInterval,
});
