import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { request } from '../api/request.js';
import { toastFailed } from '../ui/toasts.js';
import { meKey } from './me.js';

/** Ends the login at this origin and forgets what was loaded with it. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      await request('POST', '/users/logout');
    } catch (error) {
      toastFailed(error); // the cookie still stands: saying "signed out" would be untrue
      return;
    }
    await navigate('/sign-in');
    queryClient.clear();
    queryClient.setQueryData(meKey, null);
  };
}
