import type { DashboardMessage, MonitoringOverview, Session } from '@proctorwise/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../api/errors.js';
import { LiveSocket, socketAt } from '../../../api/live-socket.js';
import { risingClock } from '../../../api/rising-clock.js';
import { pageTimers } from '../../../api/timers.js';
import { overviewAfter, visibleChanges, withSessions } from '../engine/board.js';
import { dashboardLists } from '../engine/dashboard-lists.js';
import { type DashboardEars, hear } from '../engine/dashboard-news.js';
import { PictureStore } from '../engine/picture-store.js';
import { dashboardKey, dashboardTicket, overviewKey, sessionsKey } from '../queries.js';

const PING_MS = 10_000;
/** Tiles come and go by dozens while one scrolls: the server is told once they have settled. */
const ASK_AFTER_MS = 200;
/** The list is drawn in pieces between two frames, and begun anew where the page changes meanwhile: changes leave it time. */
const TAKEN_IN_EVERY_MS = 250;
/** A hidden tab has no animation frames; what came meanwhile is taken in at this pace. */
const HIDDEN_TAB_MS = 1_000;

export interface DashboardFeed {
  /** Is the socket open? While it is not, the lists are to be polled. */
  readonly live: boolean;
  readonly pictures: PictureStore;
}

/**
 * Keeps the cached sessions and counts alive by the dashboard's socket, a few times a second however many messages
 * come, and the pictures of those sessions that are on the screen. A hidden tab gets no pictures. Where no page shows
 * the sessions, as beside a session's page, nothing is drawn and nothing but the alerts is read.
 * @param onAnomaly told at once of each anomaly that opens or grows
 */
export function useDashboardFeed(
  onAnomaly: (message: Extract<DashboardMessage, { type: 'anomaly' }>) => void,
): DashboardFeed {
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  const ask = useRef<() => void>(() => undefined);
  const [pictures] = useState(
    () =>
      new PictureStore(
        () => performance.now(),
        () => ask.current(),
      ),
  );
  const listener = useRef(onAnomaly);
  listener.current = onAnomaly;

  useEffect(() => {
    const changed = new Map<string, Session>();
    let cancelTakingIn: (() => void) | null = null;
    let tookInAt = Number.NEGATIVE_INFINITY;
    const takeIn = (): void => {
      cancelTakingIn = null;
      tookInAt = performance.now();
      const list = queries.getQueryData<Session[]>(sessionsKey);
      const newest = [...changed.values()];
      changed.clear();
      // Beside a list that is still to be read each session would count as a new one; what is read then knows of it.
      if (list === undefined) return;
      const known = new Map(list.map((one) => [one.session_id, one]));
      const changes = visibleChanges(known, newest);
      if (changes.size === 0) return;
      queries.setQueryData<MonitoringOverview>(
        overviewKey,
        (counts) =>
          counts &&
          [...changes.values()].reduce((sum, one) => overviewAfter(sum, known.get(one.session_id), one), counts),
      );
      queries.setQueryData<Session[]>(sessionsKey, withSessions(list, changes));
    };
    const { readAgain, readAnew } = dashboardLists(queries, { all: dashboardKey, shown: [sessionsKey, overviewKey] });
    const ears: DashboardEars = {
      picture: (message) => pictures.take(message),
      session: (session) => {
        changed.set(session.session_id, session);
        cancelTakingIn ??= soon(takeIn, tookInAt + TAKEN_IN_EVERY_MS - performance.now());
      },
      anomaly: (message) => listener.current(message),
      missed: () => void readAgain(),
    };
    const socket = new LiveSocket<DashboardMessage>({
      timers: pageTimers,
      ticket: dashboardTicket,
      connect: socketAt('/monitoring/live'),
      now: risingClock(),
      random: Math.random,
      pingMs: PING_MS,
      onMessage: (message) => hear(message, ears),
      onOpen: (isOpen) => {
        setLive(isOpen);
        if (!isOpen) return;
        say();
        void readAnew();
      },
      isEnd: (error) => error instanceof ApiError && (error.status === 401 || error.status === 403),
    });
    const say = (): void => socket.say({ type: 'show', session_ids: document.hidden ? [] : pictures.shown });
    let asking: (() => void) | null = null;
    ask.current = () => {
      asking?.();
      asking = pageTimers.after(ASK_AFTER_MS, say);
    };
    const hurry = (): void => socket.hurry();
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', say);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', say);
      ask.current = () => undefined;
      asking?.();
      cancelTakingIn?.();
      socket.close();
    };
  }, [queries, pictures]);
  return { live, pictures };
}

/**
 * Before the next picture of the page, or soon where the page shows none.
 * @param notBeforeMs from now; below 0: at once
 * @returns cancels
 */
function soon(callback: () => void, notBeforeMs: number): () => void {
  if (document.hidden) return pageTimers.after(HIDDEN_TAB_MS, callback);
  if (notBeforeMs > 0) return pageTimers.after(notBeforeMs, callback);
  const frame = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(frame);
}
