import { mariaDbOf, runService, SettingInvalid, type Settings } from '@proctorwise/platform';
import { openUserModule } from './module.js';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * The process of the user service in the cluster. `ADMIN_EMAIL` and `ADMIN_PASSWORD` make the first admin where there is
 * none; `DEMO_ACCOUNTS` makes the demo's, on loopback alone: everyone knows their password. Without it, those that are
 * there from an earlier start are deactivated.
 */
await runService('user', async ({ settings, events, tokens, log, clock, newId }) => {
  const demo = demoIn(settings);
  const admin = firstAdminIn(settings);
  const module = await openUserModule({
    database: mariaDbOf(settings),
    events,
    accessTokens: tokens,
    log,
    clock,
    newId,
  });
  const { deactivatedDemo, firstAdmin } = await module.prepareAccounts({ demo, admin });
  if (deactivatedDemo.length > 0)
    log.warn(
      { accounts: deactivatedDemo },
      'demo accounts of an earlier start deactivated: everyone knows their password',
    );
  if (firstAdmin === 'made') log.info({ email: admin?.email }, 'the first admin was made');
  if (firstAdmin === 'not_needed') log.info({}, 'there is an admin already: ADMIN_EMAIL made none');
  return module;
});

function demoIn(settings: Settings): boolean {
  const isWanted = settings.flag('DEMO_ACCOUNTS');
  if (isWanted && (!LOOPBACK.includes(settings.text('HOST') ?? '') || settings.flag('TLS_IN_FRONT')))
    throw new SettingInvalid(
      'DEMO_ACCOUNTS have a password that everyone knows: they need HOST=127.0.0.1, and no TLS_IN_FRONT.',
    );
  return isWanted;
}

function firstAdminIn(settings: Settings): { email: string; password: string } | null {
  const email = settings.text('ADMIN_EMAIL');
  const password = settings.secret('ADMIN_PASSWORD');
  if ((email === undefined) !== (password === undefined))
    throw new SettingInvalid('ADMIN_EMAIL and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) belong together: set both.');
  return email !== undefined && password !== undefined ? { email, password } : null;
}
