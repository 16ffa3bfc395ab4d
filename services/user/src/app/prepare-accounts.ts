import { type DemoUsers, deactivateDemoUsers, seedDemoUsers } from './demo-accounts.js';
import { createFirstAdmin } from './first-admin.js';
import type { UserPorts } from './ports.js';

export interface WantedAccounts {
  /** The accounts whose password everyone knows. */
  readonly demo: boolean;
  /** Who becomes the first admin where there is none. */
  readonly admin: { readonly email: string; readonly password: string } | null;
}

/** What a start made of the accounts: all of it is for the person who started it. */
export interface PreparedAccounts {
  /** Null without demo. */
  readonly demoUsers: DemoUsers | null;
  /** Addresses of the demo accounts of an earlier start that were deactivated now. */
  readonly deactivatedDemo: readonly string[];
  /** `not_needed`: there was an active admin already; null: none was asked for. */
  readonly firstAdmin: 'made' | 'not_needed' | null;
}

/**
 * The accounts that a start brings along. Without demo, what an earlier start with demo left is deactivated before
 * anyone asks whether there is an admin: the demo's is none.
 * @throws {EmailTaken} the first admin's address belongs to an account that is no active admin
 * @throws {DomainError} invalid_request, password_too_long
 */
export const prepareAccounts =
  (ports: UserPorts) =>
  async ({ demo, admin }: WantedAccounts): Promise<PreparedAccounts> => {
    const demoUsers = demo ? await seedDemoUsers(ports)() : null;
    const deactivatedDemo = demo ? [] : await deactivateDemoUsers(ports)();
    const wasMade = admin && (await createFirstAdmin(ports)(admin));
    return { demoUsers, deactivatedDemo, firstAdmin: wasMade === null ? null : wasMade ? 'made' : 'not_needed' };
  };
