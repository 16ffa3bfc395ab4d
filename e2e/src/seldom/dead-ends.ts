import type { Stage } from '../student/stage.js';
import { inBothLanguages } from './in-both-languages.js';

/** A service that is away, one that says no, and a login that is over: what a page says then, and where one may go on. */
export const deadEnds = (stage: Stage): Promise<void> =>
  inBothLanguages(async (locale, language) => {
    const { page, context } = await stage.colleague('alice', locale);
    const look = (name: string) => stage.walk.look(page, `${name}-${language}`);

    await context.route('**/reservations/user/*', (call) => call.abort());
    await page.goto(`${stage.origin}/student/bookings`);
    await page.getByRole('alert').waitFor({ timeout: 60_000 });
    await look('service-away');

    await context.route('**/users/me', (call) => call.abort());
    await page.goto(`${stage.origin}/student`);
    await page.getByRole('heading', { name: /cannot be reached|injoignable/u }).waitFor({ timeout: 60_000 });
    await look('nobody-known');
    await context.unrouteAll();

    await page.goto(`${stage.origin}/student/no/such/page`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look('no-such-page');

    await context.clearCookies();
    await page.goto(`${stage.origin}/student/results`);
    await page.waitForURL(/sign-in\?next=/u);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look('login-over');
  });
