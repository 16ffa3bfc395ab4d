import {
  type Actor,
  Forbidden,
  permit,
  type RegisterRequest,
  type Role,
  type User as WireUser,
} from '@proctorwise/contracts';
import { checkNewPassword, EmailTaken, parseEmail, parseName, type User } from '../domain/user.js';
import type { UserPorts, UserTransaction } from './ports.js';
import { toUserChanged, toWireUser } from './wire-user.js';

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Role;
}

/**
 * Makes an account: a student's for anyone, another role's for an admin.
 * @throws {Forbidden | EmailTaken}
 * @throws {DomainError} invalid_request, password_too_long
 */
export const register =
  (ports: UserPorts) =>
  async (actor: Actor, request: RegisterRequest): Promise<WireUser> => {
    permit(actor, 'POST /users/register');
    const role = request.role ?? 'student';
    if (role !== 'student' && !(actor.kind === 'user' && actor.role === 'admin'))
      throw new Forbidden('Only an admin may create accounts of this role.');
    const account = checkedAccount({ name: request.name, email: request.email, password: request.password, role });
    const taken = await ports.database.read(({ users }) => users.byEmail(account.email));
    if (taken) throw new EmailTaken();
    const hash = await ports.passwords.hash(account.password);
    return toWireUser(await ports.database.transaction((tx) => addAccount(tx, ports, account, hash)));
  };

/** The same account with its fields in their one spelling. @throws {DomainError} invalid_request, password_too_long */
export function checkedAccount(account: NewAccount): NewAccount {
  checkNewPassword(account.password);
  return { ...account, name: parseName(account.name), email: parseEmail(account.email) };
}

/** Adds a checked account inside a transaction and tells the others. @throws {EmailTaken} */
export async function addAccount(
  { users, emit }: UserTransaction,
  { newId, clock }: Pick<UserPorts, 'newId' | 'clock'>,
  account: NewAccount,
  passwordHash: string,
): Promise<User> {
  const user: User = {
    id: newId(),
    name: account.name,
    email: account.email,
    role: account.role,
    isActive: true,
    createdAt: new Date(clock()),
    version: 1,
  };
  await users.add(user, passwordHash);
  emit('user_changed', toUserChanged(user));
  return user;
}
