import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type AlertList, alertsQuery } from '../queries.js';

/**
 * Reads the newest alerts when the socket opens and now and then: what came by no message, since the socket was away or
 * is renewed, is in the list. A hidden tab reads them too: a sound is for who is not looking.
 * @param tell told of each list that is read
 * @param refetchInterval ms
 * @returns did the last try fail? Then it is not known what was missed.
 */
export function useMissedAlerts(tell: (list: AlertList) => void, refetchInterval: number): boolean {
  const listener = useRef(tell);
  listener.current = tell;
  const query = useQuery({ ...alertsQuery, refetchInterval, refetchIntervalInBackground: true });
  const { data, dataUpdatedAt, errorUpdatedAt } = query;
  useEffect(() => {
    if (data !== undefined) listener.current(data);
  }, [data]);
  // The times, for `isError` is not said while the next try runs.
  return errorUpdatedAt > dataUpdatedAt;
}
