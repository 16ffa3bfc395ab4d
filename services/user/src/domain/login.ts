/** One sign-in on one device, from the password to its end; all refresh tokens that follow from it belong to it. */
export interface Login {
  readonly id: string;
  readonly userId: string;
  readonly startedAt: Date;
  /** No refresh goes beyond this instant. */
  readonly endsAt: Date;
  readonly revokedAt: Date | null;
}

export interface RefreshToken {
  /** SHA-256 of the token, hexadecimal: the token itself is never stored. */
  readonly hash: string;
  readonly loginId: string;
  readonly expiresAt: Date;
  /** When it was first used to get the next one; null while it is the newest. */
  readonly replacedAt: Date | null;
}

const DAY_MS = 24 * 60 * 60_000;
/** Unused for this long, a login ends. */
export const REFRESH_SLIDING_MS = 30 * DAY_MS;
/** However busy, a login ends after this long. */
export const LOGIN_MAX_MS = 90 * DAY_MS;
/** A reply may be lost and two tabs may refresh at once: a replaced token stays good for this long. */
export const REPLACED_GRACE_MS = 30_000;

export type LoginEnd = 'logout' | 'token_reused' | 'deactivated';

export const startLogin = (id: string, userId: string, now: number): Login => ({
  id,
  userId,
  startedAt: new Date(now),
  endsAt: new Date(now + LOGIN_MAX_MS),
  revokedAt: null,
});

/** The next refresh token of a login: 30 days from now, and never beyond the login's end. */
export const nextRefreshToken = (login: Login, hash: string, now: number): RefreshToken => ({
  hash,
  loginId: login.id,
  expiresAt: new Date(Math.min(now + REFRESH_SLIDING_MS, login.endsAt.getTime())),
  replacedAt: null,
});

/**
 * What a presented refresh token is worth.
 * @returns `good`: hand out the next one; `ended`: sign in again; `reused`: somebody holds a copy, end the whole login
 */
export function judgeRefresh(token: RefreshToken, login: Login, now: number): 'good' | 'ended' | 'reused' {
  if (login.revokedAt !== null || now >= login.endsAt.getTime() || now >= token.expiresAt.getTime()) return 'ended';
  if (token.replacedAt === null || now - token.replacedAt.getTime() <= REPLACED_GRACE_MS) return 'good';
  return 'reused';
}
