export { DEMO_ACCOUNTS, type DemoUsers, type SeededUser } from './app/demo-accounts.js';
export type { PreparedAccounts, WantedAccounts } from './app/prepare-accounts.js';
export { openUserModule, type UserAdapters, type UserModule } from './module.js';
