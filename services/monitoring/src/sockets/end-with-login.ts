import { type Actor, loginEndOf } from '@proctorwise/contracts';
import type { Clock } from '@proctorwise/platform';
import type { WebSocket } from 'ws';
import { CLOSED_NOT_SIGNED_IN } from './close-codes.js';

/** So much longer than the login a socket may last. */
export const LOOK_EVERY_MS = 1_000;

/**
 * Ends a socket with the login that opened it, with CLOSED_NOT_SIGNED_IN: whoever has a new login by then comes back
 * with it, and whoever was deactivated meanwhile has none. It goes by the clock and not by one long timer, since a
 * machine that slept, or whose clock was set, must not lengthen a login.
 */
export function endWithLogin(socket: Pick<WebSocket, 'on' | 'close'>, actor: Actor, clock: Clock): void {
  const endsAt = loginEndOf(actor);
  if (endsAt === Number.POSITIVE_INFINITY) return;
  const looking = setInterval(() => {
    if (clock() < endsAt) return;
    clearInterval(looking);
    socket.close(CLOSED_NOT_SIGNED_IN, 'the login ended');
  }, LOOK_EVERY_MS);
  looking.unref();
  socket.on('close', () => clearInterval(looking));
}
