import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { measureServerOffset } from '../api/server-clock.js';

const offsetQuery = queryOptions({
  queryKey: ['server-clock'],
  queryFn: ({ signal }) => measureServerOffset(signal),
  staleTime: 5 * 60_000,
});

/**
 * The server's clock, to about a second, beating each second: enough to open a button; the server decides anyway.
 * @returns ms since the Unix epoch; the device's own clock while the server's is not known
 */
export function useServerNow(): number {
  const offset = useQuery(offsetQuery).data ?? 0;
  return useDeviceNow() + offset;
}

/** The same, where a wrong clock must say nothing. @returns null while the server's clock is not known */
export function useKnownServerNow(): number | null {
  const offset = useQuery(offsetQuery).data ?? null;
  const now = useDeviceNow();
  return offset === null ? null : now + offset;
}

function useDeviceNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
