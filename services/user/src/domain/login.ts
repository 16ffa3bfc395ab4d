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
  /** When it was used to get the next one; null while it was not; `GIVEN_UP` once another was handed out in its place. */
  readonly replacedAt: Date | null;
}

/** Before all others: who presents a token that was given up has what nobody should have got. */
export const GIVEN_UP = new Date(0);

const DAY_MS = 24 * 60 * 60_000;
/** Unused for this long, a login ends. */
export const REFRESH_SLIDING_MS = 30 * DAY_MS;
/** However busy, a login ends after this long. */
export const LOGIN_MAX_MS = 90 * DAY_MS;
/** Two tabs may refresh at once: a replaced token stays good for this long, whatever became of the next one. */
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
 * What a presented refresh token is worth. A reply may be lost: who then comes again with the token that it had, however
 * late, gets another one, as long as none that followed was presented. The one that was lost is given up: should it turn
 * up, two people hold the login.
 * @param wasFollowed whether another token of the login was presented after this one
 * @returns `good`: hand out the next one; `again`: the same, and give up what was handed out and not presented;
 *   `ended`: sign in again; `reused`: somebody holds a copy, end the whole login
 */
export function judgeRefresh(
  token: RefreshToken,
  login: Login,
  wasFollowed: boolean,
  now: number,
): 'good' | 'again' | 'ended' | 'reused' {
  if (login.revokedAt !== null || now >= login.endsAt.getTime() || now >= token.expiresAt.getTime()) return 'ended';
  if (token.replacedAt === null || now - token.replacedAt.getTime() <= REPLACED_GRACE_MS) return 'good';
  return wasFollowed || token.replacedAt.getTime() === GIVEN_UP.getTime() ? 'reused' : 'again';
}
