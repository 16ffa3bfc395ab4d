import { type Actor, DomainError, permit } from '@proctorwise/contracts';
import { judgeRefresh } from '../domain/login.js';
import { type IssuedLogin, issueLogin, prepareLogin } from './issued-login.js';
import type { UserPorts } from './ports.js';

/** The refresh token is worth nothing any more: the person has to sign in again. */
export class LoginEnded extends DomainError {
  constructor() {
    super('invalid_credentials', 'Your sign-in has ended: sign in again.');
  }
}

/**
 * Trades a refresh token for a new access token and the next refresh token. A token that comes again after the next one
 * was presented, and after its grace, is a copy in somebody's hands: the whole login ends.
 * @throws {LoginEnded} missing, unknown, expired, revoked, reused, or of a deactivated account
 */
export const refresh =
  (ports: UserPorts) =>
  async (actor: Actor, refreshToken: string | null): Promise<IssuedLogin> => {
    permit(actor, 'POST /users/refresh');
    if (!refreshToken) throw new LoginEnded();
    const { database, secrets, clock } = ports;
    const hash = secrets.digest(refreshToken);
    const presented = await database.read(({ logins }) => logins.byTokenHash(hash));
    if (!presented) throw new LoginEnded();
    const prepared = await database.transaction(async (tx) => {
      // One presentation at a time in a login: what is judged by the others' must not change meanwhile.
      await tx.advisoryLock(`login\n${presented.login.id}`);
      const found = await tx.logins.byTokenHash(hash);
      if (!found) return null;
      const now = clock();
      const { replacedAt } = found.token;
      const wasFollowed = replacedAt !== null && (await tx.logins.wasPresentedAfter(found.login.id, replacedAt));
      const worth = judgeRefresh(found.token, found.login, wasFollowed, now);
      if (worth === 'reused') await tx.logins.revoke(found.login.id, new Date(now), 'token_reused');
      if (worth === 'ended' || worth === 'reused') return null;
      const user = await tx.users.lock(found.login.userId);
      if (!user?.isActive) return null;
      if (worth === 'again') await tx.logins.giveUpUnpresented(found.login.id);
      if (replacedAt === null || worth === 'again')
        await tx.logins.markReplaced(hash, new Date(now), worth === 'again');
      return prepareLogin(tx, ports, found.login, user);
    });
    if (!prepared) throw new LoginEnded();
    return issueLogin(ports, prepared);
  };

/** Ends the login that a refresh token belongs to; without one, or with an unknown one, it changes nothing. */
export const signOut =
  ({ database, secrets, clock }: UserPorts) =>
  async (actor: Actor, refreshToken: string | null): Promise<void> => {
    permit(actor, 'POST /users/logout');
    if (!refreshToken) return;
    await database.transaction(async ({ logins }) => {
      const found = await logins.byTokenHash(secrets.digest(refreshToken));
      if (found && found.login.revokedAt === null) await logins.revoke(found.login.id, new Date(clock()), 'logout');
    });
  };
