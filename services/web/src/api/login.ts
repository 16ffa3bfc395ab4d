/** Keeping the login of this origin alive; cookies are HttpOnly, so the browser only knows whether a refresh worked. */

const REFRESHED_AT = 'proctorwise.refreshed-at';
const listeners = new Set<() => void>();

/** Calls back when the login turns out to be over. @returns stops calling */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceSignedOut(): void {
  for (const listener of listeners) listener();
}

function lastRefreshAt(): number {
  try {
    return Number(localStorage.getItem(REFRESHED_AT) ?? 0);
  } catch {
    return 0; // storage is forbidden: each tab then refreshes for itself, which the server's 30 s of grace allow
  }
}

function rememberRefresh(at: number): void {
  try {
    localStorage.setItem(REFRESHED_AT, String(at));
  } catch {
    // see lastRefreshAt
  }
}

type Refreshed = 'refreshed' | 'signed_out' | 'unreachable';

async function refreshNow(startedAt: number): Promise<Refreshed> {
  // Another tab held the lock before us and has new cookies for all of us.
  if (lastRefreshAt() >= startedAt) return 'refreshed';
  let response: Response;
  try {
    response = await fetch('/users/refresh', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: '{}',
    });
  } catch {
    return 'unreachable';
  }
  if (response.ok) {
    rememberRefresh(Date.now());
    return 'refreshed';
  }
  return response.status === 401 || response.status === 403 ? 'signed_out' : 'unreachable';
}

/**
 * One refresh for all tabs of this origin, under a Web Lock: the refresh token rotates, two at once would end the login.
 * @param startedAt epoch ms at which the refused request was sent; a refresh since then is good enough
 */
export function refreshLogin(startedAt: number): Promise<Refreshed> {
  if (!('locks' in navigator)) return refreshNow(startedAt);
  return navigator.locks.request('proctorwise-refresh', () => refreshNow(startedAt));
}
