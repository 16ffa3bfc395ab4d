import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/errors.js';
import { onSignedOut } from '../api/login.js';
import { meKey } from '../auth/me.js';

/** Reads are tried again where a repeat may help: no answer at all, or a server that is busy. Writes never by themselves. */
function worthRepeating(failures: number, error: unknown): boolean {
  if (failures >= 2) return false;
  return !(error instanceof ApiError) || error.status === 503 || error.status === 429;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: worthRepeating,
      retryDelay: (attempt) => Math.min(8000, 500 * 2 ** attempt) * (0.5 + Math.random() / 2),
      staleTime: 10_000,
      // The queries have to run against a server in the same room, whatever the machine believes about the internet.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

onSignedOut(() => queryClient.setQueryData(meKey, null));
