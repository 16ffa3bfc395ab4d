import type { User } from '@proctorwise/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/errors.js';
import { request } from '../api/request.js';

export const meKey = ['users', 'me'] as const;

/** Who is signed in at this origin; null: nobody. */
export const meQuery = queryOptions({
  queryKey: meKey,
  queryFn: async ({ signal }): Promise<User | null> => {
    try {
      return await request<User>('GET', '/users/me', { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** The signed-in user, `data: null` when signed out. */
export function useMe() {
  return useQuery(meQuery);
}
