import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** The `Date` header counts whole seconds: its middle is half a second later. */
const HALF_A_SECOND = 500;

/** server − device in ms, from the `Date` header of a small answer. @throws {Error} no answer, or without a date */
async function measureOffset(signal: AbortSignal): Promise<number> {
  const sentAt = Date.now();
  const response = await fetch('/health', { signal, cache: 'no-store' });
  const receivedAt = Date.now();
  const server = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isFinite(server)) throw new Error('The server said no date');
  return server + HALF_A_SECOND - (sentAt + receivedAt) / 2;
}

const offsetQuery = queryOptions({
  queryKey: ['server-clock'],
  queryFn: ({ signal }) => measureOffset(signal),
  staleTime: 5 * 60_000,
});

/**
 * The server's clock, to about a second, beating each second: enough to open a button; the server decides anyway.
 * @returns ms since the Unix epoch; the device's own clock while the server's is not known
 */
export function useServerNow(): number {
  const offset = useQuery(offsetQuery).data ?? 0;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now + offset;
}
