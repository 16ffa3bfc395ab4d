import type { Anomaly, LiveMessage, Observation, Session } from '@proctorwise/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../api/errors.js';
import { LiveSocket, socketAt } from '../../../api/live-socket.js';
import { risingClock } from '../../../api/rising-clock.js';
import { pageTimers } from '../../../api/timers.js';
import { withAnomaly } from '../engine/timeline.js';
import { anomaliesKey, livePath, sessionKey, sessionTicket } from '../queries.js';

const PING_MS = 10_000;

/** The newest picture of the living view. */
export interface LivePicture {
  readonly src: string;
  readonly number: number;
  /** ISO 8601 */
  readonly at: string;
  readonly observation: Observation | null;
}

/** base64, with or without a data URL's head, as an image address. */
const pictureUrl = (data: string): string => (data.startsWith('data:') ? data : `data:image/jpeg;base64,${data}`);

/**
 * Keeps a session's cached facts and anomalies alive by its socket, and holds its newest picture.
 * @param enabled false for a session that is over: its socket would be closed at once
 */
export function useSessionFeed(sessionId: string, enabled: boolean): { open: boolean; picture: LivePicture | null } {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [picture, setPicture] = useState<LivePicture | null>(null);

  useEffect(() => {
    if (!enabled) return;
    const refresh = (): void => {
      void queries.invalidateQueries({ queryKey: sessionKey(sessionId) });
      void queries.invalidateQueries({ queryKey: anomaliesKey(sessionId) });
    };
    const onMessage = (message: LiveMessage): void => {
      switch (message.type) {
        case 'frame':
          // A bare browser event comes as a frame without a picture.
          if (message.frame_data !== '') {
            setPicture({
              src: pictureUrl(message.frame_data),
              number: message.frame_number,
              at: message.timestamp,
              observation: message.observation,
            });
          }
          break;
        case 'anomaly':
          queries.setQueryData<Anomaly[]>(
            anomaliesKey(sessionId),
            (list) => list && withAnomaly(list, message.anomaly),
          );
          break;
        case 'session':
          queries.setQueryData<Session>(sessionKey(sessionId), message.session);
          break;
        case 'session_stopped':
          refresh();
          break;
        case 'pong':
          break;
      }
    };
    const socket = new LiveSocket<LiveMessage>({
      timers: pageTimers,
      ticket: () => sessionTicket(sessionId),
      connect: socketAt(livePath(sessionId)),
      now: risingClock(),
      random: Math.random,
      pingMs: PING_MS,
      onMessage,
      onOpen: (isOpen) => {
        setOpen(isOpen);
        refresh();
      },
      isEnd: (error) => error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429,
    });
    const hurry = (): void => socket.hurry();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      socket.close();
      setOpen(false);
    };
  }, [sessionId, enabled, queries]);
  return { open, picture };
}
