import { ADMINS, type UserPorts } from './ports.js';
import type { NewAccount } from './register.js';
import { addAccount, checkedAccount } from './register.js';

/** The original system's four people. Only the embedded mode, which listens on loopback alone, creates them. */
export const DEMO_ACCOUNTS: readonly NewAccount[] = [
  { name: 'Alice Martin', email: 'alice@student.com', password: 'password123', role: 'student' },
  { name: 'Bob Lefèvre', email: 'bob@teacher.com', password: 'password123', role: 'teacher' },
  { name: 'Charlie Okafor', email: 'charlie@proctor.com', password: 'password123', role: 'proctor' },
  { name: 'Diana Rossi', email: 'diana@admin.com', password: 'password123', role: 'admin' },
];

export interface SeededUser {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
}
export interface DemoUsers {
  readonly student: SeededUser;
  readonly teacher: SeededUser;
  readonly proctor: SeededUser;
  readonly admin: SeededUser;
}

/** Creates the demo accounts that are missing; what is there stays as it is, its password included. */
export const seedDemoUsers = (ports: UserPorts) => async (): Promise<DemoUsers> => {
  const seeded: Partial<Record<NewAccount['role'], SeededUser>> = {};
  for (const account of DEMO_ACCOUNTS) seeded[account.role] = await addIfMissing(ports, account);
  return seeded as DemoUsers;
};

async function addIfMissing(ports: UserPorts, account: NewAccount): Promise<SeededUser> {
  const existing = await ports.database.read(({ users }) => users.byEmail(account.email));
  if (existing) return { userId: existing.user.id, name: existing.user.name, email: account.email };
  const hash = await ports.passwords.hash(account.password);
  const user = await ports.database.transaction((tx) => addAccount(tx, ports, account, hash));
  return { userId: user.id, name: user.name, email: user.email };
}

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
