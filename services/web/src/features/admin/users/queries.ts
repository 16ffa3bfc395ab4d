import type { User } from '@proctorwise/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../api/request.js';

/** Everyone. The server bounds the list; searching and filtering happen here. */
export const usersQuery = queryOptions({
  queryKey: ['users', 'all'],
  queryFn: ({ signal }) => request<User[]>('GET', '/users', { signal }),
});
