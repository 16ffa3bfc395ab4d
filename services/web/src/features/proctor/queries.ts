import type { Anomaly, AnomalyAlert, MonitoringOverview, Session, SessionGap, WsTicket } from '@proctorwise/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request, requestDated } from '../../api/request.js';
import { ALERTS_LISTED } from './engine/missed-alerts.js';

/** Ids come from addresses that anyone can type: nothing of them may become another path. */
const part = encodeURIComponent;

/** Of all that the dashboard's socket keeps alive: a session's page has a socket of its own, and keys of its own. */
export const dashboardKey = ['monitoring', 'dashboard'] as const;
export const overviewKey = [...dashboardKey, 'overview'] as const;
export const sessionsKey = [...dashboardKey, 'sessions'] as const;
const alertsKey = [...dashboardKey, 'alerts'] as const;
export const sessionKey = (sessionId: string) => ['monitoring', 'session', sessionId] as const;
export const anomaliesKey = (sessionId: string) => ['monitoring', 'anomalies', sessionId] as const;
export const gapsKey = (sessionId: string) => ['monitoring', 'gaps', sessionId] as const;

export const overviewQuery = queryOptions({
  queryKey: overviewKey,
  queryFn: ({ signal }) => request<MonitoringOverview>('GET', '/monitoring/overview', { signal }),
});

export const sessionsQuery = queryOptions({
  queryKey: sessionsKey,
  queryFn: ({ signal }) => request<Session[]>('GET', '/monitoring/sessions', { signal }),
});

export interface AlertList {
  /** Newest first. */
  readonly list: readonly AnomalyAlert[];
  /** Server's clock − device's, ms; null where the server did not say. */
  readonly serverOffsetMs: number | null;
}

/** Forgotten when the proctor's pages are left: whoever comes back begins with what is there then. */
export const alertsQuery = queryOptions({
  queryKey: alertsKey,
  queryFn: async ({ signal }): Promise<AlertList> => {
    const path = `/monitoring/alerts?limit=${ALERTS_LISTED}`;
    const { body, serverOffsetMs } = await requestDated<AnomalyAlert[]>('GET', path, { signal });
    return { list: body, serverOffsetMs };
  },
  gcTime: 0,
});

export const sessionQuery = (sessionId: string) =>
  queryOptions({
    queryKey: sessionKey(sessionId),
    queryFn: ({ signal }) => request<Session>('GET', `/monitoring/sessions/${part(sessionId)}`, { signal }),
  });

export const anomaliesQuery = (sessionId: string) =>
  queryOptions({
    queryKey: anomaliesKey(sessionId),
    queryFn: ({ signal }) => request<Anomaly[]>('GET', `/monitoring/sessions/${part(sessionId)}/anomalies`, { signal }),
  });

export const gapsQuery = (sessionId: string) =>
  queryOptions({
    queryKey: gapsKey(sessionId),
    queryFn: ({ signal }) => request<SessionGap[]>('GET', `/monitoring/sessions/${part(sessionId)}/gaps`, { signal }),
  });

export const dashboardTicket = (): Promise<WsTicket> => request('POST', '/monitoring/live/ws-ticket');
export const sessionTicket = (sessionId: string): Promise<WsTicket> =>
  request('POST', `/monitoring/sessions/${part(sessionId)}/ws-ticket`);
export const livePath = (sessionId: string): string => `/monitoring/sessions/${part(sessionId)}/live`;

export const stopSession = (sessionId: string, reason: string): Promise<Session> =>
  request('PUT', `/monitoring/sessions/${part(sessionId)}/stop`, { body: { reason } });

/** Address of a recorded picture. @param path as in `frame_path` */
export const framePicture = (path: string): string => `/monitoring/frames?path=${part(path)}`;
