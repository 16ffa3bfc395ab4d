import { type Actor, permit, type UserPatch, userIdOf, type User as WireUser } from '@proctorwise/contracts';
import { changeUser as decide, UserNotFound } from '../domain/user.js';
import { ADMINS, type UserPorts } from './ports.js';
import { toUserChanged, toWireUser } from './wire-user.js';

/**
 * Changes name, role or activity of an account; deactivation ends all its logins. What access tokens are out stay good
 * until they expire, 15 minutes at most.
 * @throws {UserNotFound | Forbidden} @throws {DomainError} invalid_request
 */
export const changeUser =
  ({ database, clock }: UserPorts) =>
  async (actor: Actor, userId: string, patch: UserPatch): Promise<WireUser> => {
    permit(actor, 'PATCH /users/{user_id}');
    return database.transaction(async ({ users, logins, emit, advisoryLock }) => {
      // Two admins who take each other's role away at the same moment would both see the other one left.
      await advisoryLock(ADMINS);
      const user = await users.lock(userId);
      if (!user) throw new UserNotFound();
      const change = {
        ...(patch.name === undefined ? {} : { name: patch.name }),
        ...(patch.role === undefined ? {} : { role: patch.role }),
        ...(patch.is_active === undefined ? {} : { isActive: patch.is_active }),
      };
      const others = await users.countActiveAdminsBeside(userId);
      const changed = decide(user, change, userIdOf(actor) ?? '', others);
      if (changed === user) return toWireUser(user);
      const now = new Date(clock());
      await users.save(changed, now);
      if (user.isActive && !changed.isActive) await logins.revokeAllOf(userId, now, 'deactivated');
      emit('user_changed', toUserChanged(changed));
      return toWireUser(changed);
    });
  };
