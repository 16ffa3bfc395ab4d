import { useMemo, useRef } from 'react';
import { Outlet, useLocation } from 'react-router';
import { useMe } from '../../../auth/me.js';
import { useAlerts } from './useAlerts.js';
import { useDashboardFeed } from './useDashboardFeed.js';
import { type Feed, FeedContext } from './useFeed.js';
import { useMissedAlerts } from './useMissedAlerts.js';
import { useSound } from './useSound.js';

/** The original's pace while the socket is away; otherwise now and then, against what a message may have missed. */
const POLL_MS = 10_000;
const RECONCILE_MS = 60_000;
const BOARD = '/proctor';

/**
 * Around all pages of a proctor: the dashboard's one socket, and the alerts of all sessions, whichever page is open. It
 * ends with the login and when these pages are left, and begins anew for somebody else.
 */
export function LiveFeed() {
  const me = useMe().data;
  return <FeedOfOne key={me?.user_id ?? ''} />;
}

function FeedOfOne() {
  const sound = useSound();
  const { lookAt, tell, tellMissed } = useAlerts(sound.on);
  const { live, pictures } = useDashboardFeed(tell);
  const refetchInterval = live ? RECONCILE_MS : POLL_MS;
  const alertsFail = useMissedAlerts(tellMissed, refetchInterval);
  const boardAddress = useBoardAddress();
  const feed: Feed = useMemo(
    () => ({ live, refetchInterval, pictures, sound, alertsFail, boardAddress, lookAt }),
    [live, refetchInterval, pictures, sound, alertsFail, boardAddress, lookAt],
  );
  return (
    <FeedContext value={feed}>
      <Outlet />
    </FeedContext>
  );
}

/** Where the board is or was, with its filters. */
function useBoardAddress(): string {
  const { pathname, search } = useLocation();
  const last = useRef(BOARD);
  if (pathname === BOARD) last.current = `${BOARD}${search}`;
  return last.current;
}
