import type { QueryClient } from '@tanstack/react-query';
import { reread } from './reread.js';

/** Of what the dashboard keeps alive: the key that all its lists begin with, and those that only some pages show. */
export interface DashboardKeys {
  readonly all: readonly string[];
  readonly shown: readonly (readonly string[])[];
}

/** Reads the dashboard's lists again where messages did not tell all. What no page shows is forgotten instead. */
export function dashboardLists(queries: QueryClient, { all, shown }: DashboardKeys) {
  /**
   * What no page shows is not read again but forgotten: it would only be marked as old, and the next message would take
   * the mark away.
   */
  const forgetHidden = (): void => {
    for (const queryKey of shown) queries.removeQueries({ queryKey, type: 'inactive' });
  };
  return {
    /** Another process of the platform moved, or the line is slow: some news came by no message, perhaps each second. */
    readAgain: reread({
      isReading: () => queries.isFetching({ queryKey: all }) > 0,
      read: () => {
        forgetHidden();
        return queries.invalidateQueries({ queryKey: all }, { cancelRefetch: false });
      },
    }),
    /**
     * What happened while the socket was away came by no message. What is being read again goes over a line that broke,
     * and is given up; a list's first read goes on.
     */
    readAnew: (): Promise<void> => {
      forgetHidden();
      return queries.invalidateQueries({ queryKey: all });
    },
  };
}
