import { type Actor, type LoginRequest, permit } from '@proctorwise/contracts';
import { startLogin } from '../domain/login.js';
import {
  ACCOUNT_LIMIT,
  ADDRESS_LIMIT,
  countedSince,
  networkOf,
  TooManyFailures,
  waitSeconds,
} from '../domain/sign-in-limit.js';
import { InvalidCredentials, normaliseEmail } from '../domain/user.js';
import { type IssuedLogin, issueLogin, prepareLogin } from './issued-login.js';
import type { SignInFailures, UserPorts } from './ports.js';

/**
 * Signs in with a password. An unknown address, a wrong password and a deactivated account answer alike and in the same
 * time. Failures are limited, sign-ins are not; the limit is asked before the hash, which is dear, and again after it,
 * one at a time, so that guesses made at the same moment win nothing.
 * @param address network address of the client
 * @throws {InvalidCredentials | TooManyFailures}
 * @throws {DomainError} overloaded: too many wait for their hash
 */
export const signIn =
  (ports: UserPorts) =>
  async (actor: Actor, request: LoginRequest, address: string): Promise<IssuedLogin> => {
    permit(actor, 'POST /users/login');
    const { database, passwords, secrets, clock, newId } = ports;
    const email = normaliseEmail(request.email);
    const keys: FailureKeys = {
      account: secrets.digest(`account\n${email}\n${networkOf(address)}`),
      address: secrets.digest(`address\n${address}`),
    };
    const found = await database.read(async ({ users, failures }) => {
      await refuseAfterFailures(failures, keys, clock());
      return users.byEmail(email);
    });
    const right = await passwords.verify(found?.passwordHash ?? null, request.password);
    const prepared = await database.transaction(async (tx) => {
      const now = clock();
      // Not of the address: a whole school signs in by one, and its limit need not be exact to the last.
      await tx.advisoryLock(keys.account);
      await refuseAfterFailures(tx.failures, keys, now);
      const user = right && found ? await tx.users.lock(found.user.id) : null;
      if (!user?.isActive) {
        await tx.failures.add([keys.account, keys.address], new Date(now));
        return null;
      }
      await tx.failures.clear(keys.account);
      const login = startLogin(newId(), user.id, now);
      await tx.logins.add(login);
      return prepareLogin(tx, ports, login, user);
    });
    if (!prepared) throw new InvalidCredentials();
    return issueLogin(ports, prepared);
  };

interface FailureKeys {
  readonly account: string;
  readonly address: string;
}

/** @throws {TooManyFailures} */
async function refuseAfterFailures(failures: SignInFailures, keys: FailureKeys, now: number): Promise<void> {
  const limits = [
    { key: keys.account, limit: ACCOUNT_LIMIT },
    { key: keys.address, limit: ADDRESS_LIMIT },
  ];
  for (const { key, limit } of limits) {
    const { count, oldestAt } = await failures.recent(key, countedSince(limit, now));
    const wait = waitSeconds(limit, count, oldestAt?.getTime() ?? now, now);
    if (wait !== null) throw new TooManyFailures(wait);
  }
}
