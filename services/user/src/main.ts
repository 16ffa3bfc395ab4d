import { mariaDbOf, runService, SettingInvalid, type Settings } from '@proctorwise/platform';
import { openUserModule } from './module.js';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * The process of the user service in the cluster. `ADMIN_EMAIL` and `ADMIN_PASSWORD` make the first admin where there is
 * none; `DEMO_ACCOUNTS` makes the demo's, on loopback alone: everyone knows their password.
 */
await runService('user', async ({ settings, events, tokens, log, clock, newId }) => {
  const wantsDemo = demoIn(settings);
  const admin = firstAdminIn(settings);
  const module = await openUserModule({
    database: mariaDbOf(settings),
    events,
    accessTokens: tokens,
    log,
    clock,
    newId,
  });
  if (wantsDemo) await module.seedDemoUsers();
  if (admin) await module.createFirstAdmin(admin);
  return module;
});

function demoIn(settings: Settings): boolean {
  const isWanted = settings.flag('DEMO_ACCOUNTS');
  if (isWanted && !LOOPBACK.includes(settings.text('HOST') ?? ''))
    throw new SettingInvalid('DEMO_ACCOUNTS have a password that everyone knows: they need HOST=127.0.0.1.');
  return isWanted;
}

function firstAdminIn(settings: Settings): { email: string; password: string } | null {
  const email = settings.text('ADMIN_EMAIL');
  const password = settings.secret('ADMIN_PASSWORD');
  if ((email === undefined) !== (password === undefined))
    throw new SettingInvalid('ADMIN_EMAIL and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) belong together: set both.');
  return email !== undefined && password !== undefined ? { email, password } : null;
}
