import type { DashboardMessage, MonitoringOverview, Session } from '@proctorwise/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../api/errors.js';
import { LiveSocket, socketAt } from '../../../api/live-socket.js';
import { pageTimers } from '../../../api/timers.js';
import { overviewAfter, sessionOf, withSession } from '../engine/board.js';
import { dashboardTicket, overviewKey, sessionsKey } from '../queries.js';

const PING_MS = 10_000;

/**
 * Keeps the cached sessions and counts alive by the dashboard's socket.
 * @param onAnomaly told of each anomaly that opens or grows
 * @returns is the socket open? While it is not, the lists are to be polled
 */
export function useDashboardFeed(
  onAnomaly: (message: Extract<DashboardMessage, { type: 'anomaly' }>) => void,
): boolean {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const listener = useRef(onAnomaly);
  listener.current = onAnomaly;

  useEffect(() => {
    const onMessage = (message: DashboardMessage): void => {
      const session = sessionOf(message);
      if (session === null) return;
      const known = queries.getQueryData<Session[]>(sessionsKey);
      const before = known?.find((one) => one.session_id === session.session_id);
      queries.setQueryData<MonitoringOverview>(
        overviewKey,
        (counts) => counts && overviewAfter(counts, before, session),
      );
      queries.setQueryData<Session[]>(sessionsKey, (list) => list && withSession(list, session));
      if (message.type === 'anomaly') listener.current(message);
    };
    const socket = new LiveSocket<DashboardMessage>({
      timers: pageTimers,
      ticket: dashboardTicket,
      connect: socketAt('/monitoring/live'),
      now: Date.now,
      random: Math.random,
      pingMs: PING_MS,
      onMessage,
      onOpen: (isOpen) => {
        setOpen(isOpen);
        // What happened while the socket was away came by no message.
        if (isOpen) void queries.invalidateQueries({ queryKey: ['monitoring'] });
      },
      isEnd: (error) => error instanceof ApiError && (error.status === 401 || error.status === 403),
    });
    const hurry = (): void => socket.hurry();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      socket.close();
    };
  }, [queries]);
  return open;
}
