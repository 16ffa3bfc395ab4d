import {
  type Actor,
  DomainError,
  Forbidden,
  permit,
  ROLES,
  type Role,
  Unauthenticated,
  type UsersOverview,
  userIdOf,
  type User as WireUser,
} from '@proctorwise/contracts';
import { type Page, WHOLE_LIST } from '@proctorwise/platform';
import { UserNotFound } from '../domain/user.js';
import type { UserPorts } from './ports.js';
import { toWireUser } from './wire-user.js';

type Reading = Pick<UserPorts, 'database'>;

/** The caller's own account. @throws {Unauthenticated} it is gone or deactivated since the token was made */
export const readMe =
  ({ database }: Reading) =>
  async (actor: Actor): Promise<WireUser> => {
    permit(actor, 'GET /users/me');
    const user = await database.read(({ users }) => users.byId(userIdOf(actor) ?? ''));
    if (!user?.isActive) throw new Unauthenticated();
    return toWireUser(user);
  };

/** Another's account reads as one that does not exist. @throws {UserNotFound} */
export const readUser =
  ({ database }: Reading) =>
  async (actor: Actor, userId: string): Promise<WireUser> => {
    const reach = permit(actor, 'GET /users/{user_id}');
    if (reach === 'own' && userId !== userIdOf(actor)) throw new UserNotFound();
    const user = await database.read(({ users }) => users.byId(userId));
    if (!user) throw new UserNotFound();
    return toWireUser(user);
  };

/** Everyone, deactivated accounts too, oldest first. */
export const listUsers =
  ({ database }: Reading) =>
  async (actor: Actor, page: Page = WHOLE_LIST): Promise<WireUser[]> => {
    permit(actor, 'GET /users');
    return (await database.read(({ users }) => users.list({}, page))).map(toWireUser);
  };

/**
 * The active users of a role, oldest first. A teacher sees students only.
 * @throws {Forbidden} @throws {DomainError} unknown_role
 */
export const listUsersOfRole =
  ({ database }: Reading) =>
  async (actor: Actor, role: string, page: Page = WHOLE_LIST): Promise<WireUser[]> => {
    const reach = permit(actor, 'GET /users/role/{role}');
    if (!isRole(role)) throw new DomainError('unknown_role', `There is no such role: use one of ${ROLES.join(', ')}.`);
    if (reach === 'own' && role !== 'student') throw new Forbidden('You may list students only.');
    const found = await database.read(({ users }) => users.list({ role, isActive: true }, page));
    return found.map(toWireUser);
  };

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** How many active users there are. */
export const readUsersOverview =
  ({ database }: Reading) =>
  async (actor: Actor): Promise<UsersOverview> => {
    permit(actor, 'GET /users/overview');
    const counted = await database.read(({ users }) => users.countByRole());
    const byRole = Object.fromEntries(ROLES.map((role) => [role, counted[role] ?? 0])) as Record<Role, number>;
    return { total: Object.values(byRole).reduce((sum, count) => sum + count, 0), by_role: byRole };
  };
