import { changeUser } from './change-user.js';
import { seedDemoUsers } from './demo-accounts.js';
import { createFirstAdmin, hasAdmin } from './first-admin.js';
import { forgetOldRecords } from './forget-old-records.js';
import type { UserPorts } from './ports.js';
import { prepareAccounts } from './prepare-accounts.js';
import { listUsers, listUsersOfRole, readMe, readUser, readUsersOverview } from './read-users.js';
import { refresh, signOut } from './refresh.js';
import { register } from './register.js';
import { signIn } from './sign-in.js';

/** Everything the user service does, bound to its ports. */
export const userUseCases = (ports: UserPorts) => ({
  register: register(ports),
  signIn: signIn(ports),
  refresh: refresh(ports),
  signOut: signOut(ports),
  readMe: readMe(ports),
  readUser: readUser(ports),
  listUsers: listUsers(ports),
  listUsersOfRole: listUsersOfRole(ports),
  readUsersOverview: readUsersOverview(ports),
  changeUser: changeUser(ports),
  prepareAccounts: prepareAccounts(ports),
  seedDemoUsers: seedDemoUsers(ports),
  createFirstAdmin: createFirstAdmin(ports),
  hasAdmin: hasAdmin(ports),
  forgetOldRecords: forgetOldRecords(ports),
});
export type UserUseCases = ReturnType<typeof userUseCases>;
