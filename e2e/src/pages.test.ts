import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import type { Browser, Page } from 'playwright-core';
import { violations } from './accessibility.js';
import { artefactsFolder } from './artefacts.js';
import { launchBrowser, NARROW, openPerson, type Person, WIDE } from './browser.js';
import { drawnClip } from './clip.js';
import { clipFile } from './clip-file.js';
import { dialogFaults, keyboardFaults } from './keyboard.js';
import { chromium, ffmpeg, MISSING_CHROMIUM, MISSING_FFMPEG } from './needs.js';
import { cancelledAtGate } from './pages/cancelled-at-gate.js';
import { everyPage, type Visited } from './pages/every-page.js';
import { ProctorPages } from './pages/proctor-pages.js';
import { type ACCOUNTS, SignInPage } from './pages/sign-in-page.js';
import { toastsAside } from './pages/toasts-aside.js';
import { type PlatformUnderTest, startPlatform } from './platform-under-test.js';
import { openSchool, type School } from './school.js';
import { inLight, settled } from './screenshots.js';
import { until } from './until.js';

/** One platform and one browser for all of it. */
const START_TIMEOUT_MS = 5 * 60_000;
const ROLE_TIMEOUT_MS = 8 * 60_000;
/** A page whose list of alerts failed asks again after ten seconds. */
const NEXT_LIST_WITHIN_MS = 60_000;
const PHONE = { width: 360, height: 740 };
const HOME = { alice: 'Exams', bob: 'My exams', charlie: 'Sessions', diana: 'Overview' } as const;
const ready = chromium !== undefined && ffmpeg !== undefined;

let platform: PlatformUnderTest | undefined;
let browser: Browser | undefined;
let school: School;
let origin: string;

beforeAll(async () => {
  if (chromium === undefined || ffmpeg === undefined) return;
  platform = await startPlatform({ name: 'pages', models: 'auto', by: 'program' });
  origin = platform.addresses.user;
  browser = await launchBrowser({ executablePath: chromium, clip: await clipFile(drawnClip(), ffmpeg) });
  school = await openSchool(origin);
  await school.report(school.watched[0], 'tab_change');
  const jpeg = await aPicture(browser);
  for (const session of school.watched) await school.sendPicture(session, jpeg);
}, START_TIMEOUT_MS);
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
}, 60_000);

const missing = (what: string): void => {
  if (chromium === undefined) notRun(what, MISSING_CHROMIUM);
  if (ffmpeg === undefined) notRun(what, MISSING_FFMPEG);
};

/** What a webcam might send: 640x480, with enough in it to be no covered lens. */
async function aPicture(from: Browser): Promise<Buffer> {
  const page = await from.newPage({ viewport: { width: 640, height: 480 } });
  await page.setContent('<body style="background: repeating-linear-gradient(45deg, #446, #ca8 40px, #7ab 80px)">');
  const jpeg = await page.screenshot({ type: 'jpeg' });
  await page.close();
  return jpeg;
}

/** A window before the page of a role, or for nobody before the sign-in page. */
async function welcome(name: keyof typeof ACCOUNTS | 'nobody'): Promise<Person> {
  const person = await openPerson(browser as Browser, name);
  const signIn = new SignInPage(person.page);
  await signIn.open(origin);
  if (name !== 'nobody') await signIn.signIn(name, HOME[name]);
  return person;
}

/** Opens a page in a language, and waits until it stands. */
async function visit(page: Page, { path, ready: last }: Visited, language: 'en' | 'fr'): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem('proctorwise.language', chosen), language);
  await page.goto(`${origin}${path}`);
  await last(page).waitFor({ timeout: 60_000 });
  await settled(page);
}

describe('every page, in both languages, at both widths, in both lights', () => {
  it.each(['nobody', 'alice', 'bob', 'charlie', 'diana'] as const)(
    'is fit for %s: by axe, by keyboard and on a phone',
    async (who) => {
      if (!ready) return missing(`the pages of ${who}`);
      const folder = await artefactsFolder('screenshots', 'pages');
      const { page, context, complaints } = await welcome(who);
      const faults: string[] = [];
      for (const visited of everyPage(school)[who] as readonly Visited[]) {
        const name = `${who}-${visited.name}`;
        const keep = async (how: string) => {
          await page.evaluate(() => scrollTo(0, 0)); // the bar at the top stays where the page was left
          await page.screenshot({ path: join(folder, `${name}-${how}.png`), fullPage: true, animations: 'disabled' });
        };
        const note = (where: string, found: readonly string[]) =>
          faults.push(...found.map((fault) => `${name}, ${where}: ${fault}`));

        for (const language of ['en', 'fr'] as const) {
          await page.setViewportSize(WIDE);
          await visit(page, visited, language);
          await keep(`${language}-${WIDE.width}`);
          if (language === 'en') {
            const heads = await page.locator('h1').allInnerTexts();
            if (heads.length !== 1) note('its heading', [`${heads.length} h1 instead of one: ${heads.join(' | ')}`]);
            await inLight(page, 'dark');
            note('by axe in the dark', await violations(page));
            await inLight(page, 'light');
            note('by keyboard', await keyboardFaults(page));
            for (const opener of visited.dialogs ?? []) {
              const button = page.getByRole('button', { name: opener }).first();
              const look = async () => {
                await keep(`dialog-${(visited.dialogs ?? []).indexOf(opener) + 1}`);
                note('in the dialog', await violations(page));
              };
              note('by keyboard', await dialogFaults(page, button, look));
            }
          } else {
            note('by axe', await violations(page));
            await inLight(page, 'dark');
            await keep(`${language}-${WIDE.width}-dark`);
            await page.setViewportSize(NARROW);
            await settled(page);
            note('by axe in the dark on a phone', await violations(page));
            await inLight(page, 'light');
          }
          await page.setViewportSize(NARROW);
          await settled(page);
          await keep(`${language}-${NARROW.width}`);
          await page.setViewportSize(PHONE);
          await settled(page);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (overflow > 0) note(language, [`${overflow} px wider than a phone of ${PHONE.width} px`]);
        }
      }
      await context.close();
      expect([...faults, ...complaints.filter((complaint) => !/status of 404/u.test(complaint))]).toEqual([]);
    },
    ROLE_TIMEOUT_MS,
  );
});

describe("a student's gate to the exam", () => {
  it(
    'says that the booking was cancelled while one waits there, and offers no beginning',
    async () => {
      if (!ready) return missing('a booking that is cancelled at the gate');
      const { page, context } = await welcome('alice');
      await cancelledAtGate(page, origin, school);
      await context.close();
    },
    ROLE_TIMEOUT_MS,
  );
});

describe("the proctor's dashboard", () => {
  it(
    'is worked by keyboard, holds its order under the pointer, and shows who is on the screen',
    async () => {
      if (!ready) return missing("the dashboard's order, keys and wall");
      const [lea, tom] = school.watched;
      const { page, context } = await welcome('charlie');
      const charlie = new ProctorPages(page);
      await charlie.keepDashboardOpen();
      const names = () => page.locator('[data-board-entry]').allInnerTexts();
      await charlie.rowOf(tom.name).waitFor();
      expect(await names()).toEqual([lea.name, tom.name]); // Léa left the tab

      // Under the pointer nothing moves, and it says that something would.
      await charlie.rowOf(lea.name).hover();
      await school.report(tom, 'webcam_disabled');
      await charlie.waitForBadge(tom.name, '1 Critical');
      const sort = page.getByRole('button', { name: 'Order has changed: sort again' });
      await sort.waitFor();
      expect(await names()).toEqual([lea.name, tom.name]);

      // The keys move, sort, search and open. Who has the focus keeps it while rising; the address keeps what was looked for.
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      await page.keyboard.press('j');
      expect(await focused()).toBe(lea.name);
      for (const key of ['j', 'r']) await page.keyboard.press(key);
      await page.getByRole('button', { name: 'Sorted by urgency' }).waitFor();
      expect(await names()).toEqual([tom.name, lea.name]);
      expect(await focused()).toBe(tom.name);
      await page.mouse.move(1, 1);
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe(lea.name);
      await page.keyboard.press('k');
      expect(await focused()).toBe(tom.name);
      await page.keyboard.press('/');
      await page.keyboard.type('lea jm?');
      expect(new URL(page.url()).searchParams.get('q')).toBe('lea jm?'); // here they are letters
      for (const key of ['Backspace', 'Backspace', 'Backspace']) await page.keyboard.press(key);
      await charlie.rowOf(tom.name).waitFor({ state: 'detached' });
      await page.reload();
      await charlie.rowOf(lea.name).waitFor();
      expect(await names()).toEqual([lea.name]);
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: lea.name, level: 1 }).waitFor();

      // The sound is switched by a key, and remembered; the keys themselves can be switched off.
      await page.goto(`${origin}/proctor`);
      await charlie.rowOf(lea.name).waitFor();
      const sound = page.getByRole('switch', { name: 'Sound for critical anomalies' });
      await page.keyboard.press('m');
      expect(await sound.isChecked()).toBe(true);
      await page.reload();
      await charlie.rowOf(lea.name).waitFor();
      expect(await sound.isChecked()).toBe(true);
      await page.keyboard.press('?');
      await page.getByRole('switch', { name: 'Single keys act on this page' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('m');
      await page.keyboard.press('j');
      expect(await sound.isChecked()).toBe(true);
      expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-board-entry'))).toBe(false);

      // The wall shows the camera of each on the screen, with the age of its picture.
      await page.getByText('Wall of pictures', { exact: true }).click();
      const picture = page.getByRole('img', { name: `Last picture of ${lea.name}` });
      await until(
        'a picture on the wall',
        async () =>
          (await picture.evaluate((element) => (element as HTMLImageElement).naturalWidth)) > 0 ? true : undefined,
        { withinMs: 20_000 },
      );
      await page
        .getByText(/^\d+ (?:s|min)$/u)
        .first()
        .waitFor();

      // On a phone the sessions come first: what filters them is folded away.
      await page.setViewportSize(NARROW);
      await page.goto(`${origin}/proctor`);
      const first = await charlie.rowOf(tom.name).boundingBox();
      expect(first?.y).toBeLessThan(NARROW.height);
      const severity = page.getByLabel('Severity at least').and(page.locator('input'));
      expect(await severity.isVisible()).toBe(false);
      const filters = page.getByRole('button', { name: 'Filters' });
      await filters.click();
      await severity.click();
      await page.getByRole('option', { name: 'Critical' }).click();
      await filters.filter({ hasText: 'Filters (1)' }).click();
      await severity.waitFor({ state: 'hidden' });
      await charlie.rowOf(lea.name).waitFor({ state: 'detached' });
      expect(await charlie.rowOf(tom.name).count()).toBe(1);
      await context.close();
    },
    ROLE_TIMEOUT_MS,
  );

  it(
    'tells what came while its socket was being renewed, once, and nothing of before',
    async () => {
      if (!ready) return missing("the dashboard's missed alerts");
      const [lea] = school.watched;
      const { page, context } = await welcome('charlie');
      await page.goto('about:blank'); // the page of the sign-in reads the alerts as well
      let renew = (): void => undefined;
      await page.routeWebSocket(/\/monitoring\/live\?/u, (socket) => {
        socket.connectToServer();
        renew = () => void socket.close({ code: 4401, reason: 'the login ended' });
      });
      const firstList = page.waitForResponse(/\/monitoring\/alerts\?/u);
      await page.goto(`${origin}/proctor`);
      await page.getByText('Live', { exact: true }).waitFor();
      await (await firstList).finished(); // what it holds was there when the page opened
      const alerts = async () => (await (await page.request.get(`${origin}/monitoring/alerts`)).json()) as unknown[];
      const before = (await alerts()).length;
      await settled(page);

      // No socket is opened before the anomaly is known: no message tells of it.
      let open = (): void => undefined;
      const mayOpen = new Promise<void>((resolve) => {
        open = resolve;
      });
      await page.route('**/monitoring/live/ws-ticket', async (route) => {
        await mayOpen;
        await route.continue();
      });
      renew();
      await school.report(lea, 'webcam_disabled');
      await until('the anomaly', async () => ((await alerts()).length > before ? true : undefined), {
        withinMs: 20_000,
      });
      open();
      const toast = page.getByRole('alert').filter({ hasText: 'Critical: Camera switched off' });
      await toast.filter({ hasText: lea.name }).filter({ hasText: 'The live connection was away.' }).waitFor();
      expect(await toast.count()).toBe(1);
      await toast.getByRole('button', { name: 'Watch' }).click();
      await page.getByRole('heading', { name: lea.name, level: 1 }).waitFor();
      await context.close();
    },
    ROLE_TIMEOUT_MS,
  );

  it(
    'says that its alerts cannot be read, tells what came before the first list of them, and leaves none at sign-out',
    async () => {
      if (!ready) return missing("the dashboard's first alerts");
      const [, tom] = school.watched;
      const { page, context } = await welcome('charlie');
      await page.route('**/monitoring/live/ws-ticket', (route) => route.abort());
      await page.route('**/monitoring/alerts?*', (route) => route.abort());
      await page.goto(`${origin}/proctor`);
      await page.getByRole('alert').filter({ hasText: 'The list of alerts cannot be read' }).waitFor();
      await school.report(tom, 'webcam_disabled');
      await page.waitForTimeout(5_000); // a first list that comes sooner is what the page opened with
      await page.unroute('**/monitoring/alerts?*');
      const toast = page.getByRole('alert').filter({ hasText: 'Critical' }).filter({ hasText: tom.name });
      await toast.waitFor({ timeout: NEXT_LIST_WITHIN_MS });
      expect(await toast.count()).toBe(1);
      await page.getByText('The list of alerts cannot be read').waitFor({ state: 'detached' });

      await toast.hover(); // it stays while it is pointed at
      await page.getByRole('button', { name: /^Account of/u }).press('Enter');
      await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter');
      await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
      await toast.waitFor({ state: 'detached' });
      await context.close();
    },
    ROLE_TIMEOUT_MS,
  );

  it(
    "tells on a session's page what another session raises, once, and of its own what it does not show",
    async () => {
      if (!ready) return missing("alerts on a session's page");
      const [lea, tom] = school.watched;
      const { page, context } = await welcome('charlie');
      const charlie = new ProctorPages(page);
      await page.goto('about:blank'); // the page of the sign-in opens a socket and reads the alerts as well
      const sockets: string[] = [];
      page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
      const firstList = page.waitForResponse(/\/monitoring\/alerts\?/u);
      await page.goto(`${origin}/proctor?state=all`);
      await charlie.keepDashboardOpen();
      await (await firstList).finished(); // what it holds was there when the page opened
      const ownSocket = page.waitForEvent('websocket', (socket) =>
        /^\/monitoring\/sessions\/[^/]+\/live$/u.test(new URL(socket.url()).pathname),
      );
      await charlie.openSession(lea.name);
      await (await ownSocket).waitForEvent('framereceived'); // from now on its page shows what is raised
      const toast = page.getByRole('alert').filter({ hasText: 'Critical: Camera switched off' });
      await charlie.anomalies.first().waitFor(); // Léa left the tab
      const before = await charlie.anomalies.count();
      await school.report(lea, 'webcam_disabled');
      await until('it on its page', async () => ((await charlie.anomalies.count()) > before ? true : undefined), {
        withinMs: 20_000,
      });
      await page
        .getByRole('status')
        .filter({ hasText: /^New anomaly: Critical, Camera switched off,/u })
        .waitFor({ state: 'attached' });
      await school.report(tom, 'webcam_disabled');
      await toast.filter({ hasText: tom.name }).waitFor();
      expect(await toast.count()).toBe(1);

      // The board stands as it was left, and neither it nor the way to it tells anything again, or opens a socket.
      await toast.hover(); // it stays while it is pointed at
      await page.getByRole('main').getByRole('link', { name: 'Sessions' }).press('Enter');
      await charlie.rowOf(lea.name).waitFor();
      expect(new URL(page.url()).search).toBe('?state=all');
      await settled(page);
      expect(await toast.count()).toBe(1);
      await toast.getByRole('button', { name: 'Watch' }).click();
      await page.getByRole('heading', { name: tom.name, level: 1 }).waitFor();
      await toast.waitFor({ state: 'detached' });
      expect(await charlie.isStillOpen()).toBe(true);
      expect(sockets.filter((path) => path === '/monitoring/live')).toHaveLength(1);

      // Under the picture of one anomaly the page shows no other.
      await charlie.backToDashboard();
      await charlie.openSession(lea.name);
      await charlie.anomalies.first().click();
      await page.getByRole('dialog').waitFor();
      await page.waitForTimeout(2_000); // the same event again so soon is no anomaly of its own
      await school.report(lea, 'webcam_disabled');
      await toast.filter({ hasText: lea.name }).waitFor();
      await context.close();
    },
    ROLE_TIMEOUT_MS,
  );

  it(
    "keeps toasts off a dialog's buttons on a phone: one at once, at the top, the others once it is closed",
    async () => {
      if (!ready) return missing('toasts above a dialog on a phone');
      const { page, context } = await welcome('charlie');
      await page.setViewportSize(PHONE);
      await toastsAside(page, origin, school);
      await context.close();
    },
    ROLE_TIMEOUT_MS,
  );
});
