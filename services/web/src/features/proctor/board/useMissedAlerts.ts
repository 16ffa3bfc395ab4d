import type { AnomalyAlert } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { alertsQuery } from '../queries.js';

/**
 * Reads the newest alerts when the socket opens and now and then: what came by no message, since the socket was away or
 * is renewed, is in the list. A hidden tab reads them too: a sound is for who is not looking.
 * @param tell told of each list that differs from the one before
 * @param refetchInterval ms
 */
export function useMissedAlerts(tell: (list: readonly AnomalyAlert[]) => void, refetchInterval: number): void {
  const listener = useRef(tell);
  listener.current = tell;
  const { data } = useQuery({ ...alertsQuery, refetchInterval, refetchIntervalInBackground: true });
  useEffect(() => {
    if (data !== undefined) listener.current(data);
  }, [data]);
}
