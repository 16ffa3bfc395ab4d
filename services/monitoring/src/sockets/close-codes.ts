/** Unknown or stopped session: the original's code. */
export const CLOSED_NO_SESSION = 4004;
/** Not signed in, or not any more: whoever has a login comes back with it. */
export const CLOSED_NOT_SIGNED_IN = 4401;
export const CLOSED_NOT_ALLOWED = 4403;
/** Its session goes on in another process: whoever listens comes back, and is sent there. */
export const CLOSED_MOVED = 1012;
/** Our own failing for a moment: whoever comes back finds it gone. */
export const CLOSED_TRY_LATER = 1013;
/** A candidate has more sockets than tabs: the oldest goes. */
export const CLOSED_TOO_MANY = 4429;
