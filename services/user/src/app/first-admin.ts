import { ADMINS, type UserPorts } from './ports.js';
import { addAccount, checkedAccount } from './register.js';

/** Is there anyone who may make teachers, proctors and admins? */
export const hasAdmin =
  ({ database }: UserPorts) =>
  async (): Promise<boolean> =>
    (await database.read(({ users }) => users.countActiveAdminsBeside(''))) > 0;

/**
 * Creates the platform's first admin, where there is none that is active yet.
 * @returns whether it was created
 * @throws {EmailTaken} the address belongs to an account that is no active admin
 * @throws {DomainError} invalid_request, password_too_long
 */
export const createFirstAdmin =
  (ports: UserPorts) =>
  async (request: { email: string; password: string; name?: string }): Promise<boolean> => {
    const account = checkedAccount({ name: request.name ?? 'Admin', ...request, role: 'admin' });
    if ((await ports.database.read(({ users }) => users.countActiveAdminsBeside(''))) > 0) return false;
    const hash = await ports.passwords.hash(account.password);
    return ports.database.transaction(async (tx) => {
      await tx.advisoryLock(ADMINS);
      if ((await tx.users.countActiveAdminsBeside('')) > 0) return false;
      await addAccount(tx, ports, account, hash);
      return true;
    });
  };
