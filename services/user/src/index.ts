export { DEMO_ACCOUNTS, type DemoUsers, type SeededUser } from './app/seed-accounts.js';
export { openUserModule, type UserAdapters, type UserModule } from './module.js';
