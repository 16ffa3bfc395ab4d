import type { LoginRequest } from '@proctorwise/contracts';
import { normaliseEmail } from '../domain/user.js';
import { ADMINS, type UserPorts } from './ports.js';
import { addAccount, type NewAccount } from './register.js';
import { toUserChanged } from './wire-user.js';

/** The original system's four people. Everyone knows their password, so they are for a platform on loopback alone. */
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

/** Does the request sign in as everyone can: a demo account by the demo's password? Whether it exists is not asked. */
export const isDemoSignIn = ({ email, password }: LoginRequest): boolean =>
  DEMO_ACCOUNTS.some((account) => account.email === normaliseEmail(email) && account.password === password);

/**
 * Creates the demo accounts that are missing, and activates those that a start without demo deactivated; what else is
 * there stays as it is, its password included.
 */
export const seedDemoUsers = (ports: UserPorts) => async (): Promise<DemoUsers> => {
  const seeded: Partial<Record<NewAccount['role'], SeededUser>> = {};
  for (const account of DEMO_ACCOUNTS) seeded[account.role] = await addIfMissing(ports, account);
  return seeded as DemoUsers;
};

/**
 * Deactivates the demo accounts that an earlier start with demo left, the admin's too, and ends their logins. One whose
 * password is not the demo's belongs to somebody, and stays.
 * @returns their addresses
 */
export const deactivateDemoUsers = (ports: UserPorts) => async (): Promise<string[]> => {
  const deactivated: string[] = [];
  for (const account of DEMO_ACCOUNTS) if (await changeActivity(ports, account, false)) deactivated.push(account.email);
  return deactivated;
};

async function addIfMissing(ports: UserPorts, account: NewAccount): Promise<SeededUser> {
  const existing = await ports.database.read(({ users }) => users.byEmail(account.email));
  if (existing) {
    await changeActivity(ports, account, true);
    return { userId: existing.user.id, name: existing.user.name, email: account.email };
  }
  const hash = await ports.passwords.hash(account.password);
  const user = await ports.database.transaction((tx) => addAccount(tx, ports, account, hash));
  return { userId: user.id, name: user.name, email: user.email };
}

/** @returns false where nothing is to change, or the password is not the demo's */
async function changeActivity(
  { database, passwords, clock }: UserPorts,
  { email, password }: NewAccount,
  isActive: boolean,
): Promise<boolean> {
  const found = await database.read(({ users }) => users.byEmail(email));
  if (!found || found.user.isActive === isActive) return false;
  if (!(await passwords.verify(found.passwordHash, password))) return false;
  return database.transaction(async ({ users, logins, emit, advisoryLock }) => {
    await advisoryLock(ADMINS);
    const user = await users.lock(found.user.id);
    if (!user || user.isActive === isActive) return false;
    const now = new Date(clock());
    const changed = { ...user, isActive, version: user.version + 1 };
    await users.save(changed, now);
    if (!isActive) await logins.revokeAllOf(user.id, now, 'deactivated');
    emit('user_changed', toUserChanged(changed));
    return true;
  });
}
