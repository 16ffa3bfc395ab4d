import type { User as WireUser } from '@proctorwise/contracts';
import { type Login, nextRefreshToken } from '../domain/login.js';
import type { User } from '../domain/user.js';
import type { UserPorts, UserTransaction } from './ports.js';
import { toWireUser } from './wire-user.js';

/** What a device holds once signed in. */
export interface IssuedLogin {
  readonly user: WireUser;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Until the refresh token expires, whole seconds. */
  readonly refreshSeconds: number;
}

/** A refresh token that is stored, for a user whose access token is still to be signed. */
export interface PreparedLogin {
  readonly user: User;
  readonly refreshToken: string;
  readonly refreshSeconds: number;
}

/** Stores the next refresh token of a login: its hash only, the token itself is stored nowhere. */
export async function prepareLogin(
  { logins }: UserTransaction,
  { secrets, clock }: Pick<UserPorts, 'secrets' | 'clock'>,
  login: Login,
  user: User,
): Promise<PreparedLogin> {
  const now = clock();
  const refreshToken = secrets.newToken();
  const row = nextRefreshToken(login, secrets.digest(refreshToken), now);
  await logins.addToken(row);
  return { user, refreshToken, refreshSeconds: Math.floor((row.expiresAt.getTime() - now) / 1000) };
}

/** Signs the access token: after the commit, so that no signature is made for what was rolled back. */
export async function issueLogin(
  { accessTokens }: Pick<UserPorts, 'accessTokens'>,
  { user, ...prepared }: PreparedLogin,
): Promise<IssuedLogin> {
  const { id, role, name, email } = user;
  const accessToken = await accessTokens.login({ userId: id, role, name, email });
  return { ...prepared, accessToken, user: toWireUser(user) };
}
