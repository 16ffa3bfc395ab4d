import {
  type Actor,
  Forbidden,
  permit,
  type RegisterRequest,
  type Role,
  type User as WireUser,
} from '@proctorwise/contracts';
import {
  countedSince,
  networkOf,
  REGISTRATION_LIMIT,
  TooManyRegistrations,
  waitSeconds,
} from '../domain/sign-in-limit.js';
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
 * @param address network address of the client: what strangers of one network make is limited
 * @throws {Forbidden | EmailTaken | TooManyRegistrations}
 * @throws {DomainError} invalid_request, password_too_long, overloaded: too many wait for their hash
 */
export const register =
  (ports: UserPorts) =>
  async (actor: Actor, request: RegisterRequest, address: string): Promise<WireUser> => {
    permit(actor, 'POST /users/register');
    const role = request.role ?? 'student';
    if (role !== 'student' && !(actor.kind === 'user' && actor.role === 'admin'))
      throw new Forbidden('Only an admin may create accounts of this role.');
    const account = checkedAccount({ name: request.name, email: request.email, password: request.password, role });
    if (!(actor.kind === 'user' && actor.role === 'admin')) await countRegistration(ports, address);
    const taken = await ports.database.read(({ users }) => users.byEmail(account.email));
    if (taken) throw new EmailTaken();
    const hash = await ports.passwords.hash(account.password);
    return toWireUser(await ports.database.transaction((tx) => addAccount(tx, ports, account, hash)));
  };

/** Asked before the hash, which is dear. @throws {TooManyRegistrations} */
async function countRegistration({ database, secrets, clock }: UserPorts, address: string): Promise<void> {
  const key = secrets.digest(`registration\n${networkOf(address)}`);
  await database.transaction(async ({ failures, advisoryLock }) => {
    await advisoryLock(key);
    const now = clock();
    const { count, oldestAt } = await failures.recent(key, countedSince(REGISTRATION_LIMIT, now));
    const wait = waitSeconds(REGISTRATION_LIMIT, count, oldestAt?.getTime() ?? now, now);
    if (wait !== null) throw new TooManyRegistrations(wait);
    await failures.add([key], new Date(now));
  });
}

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
