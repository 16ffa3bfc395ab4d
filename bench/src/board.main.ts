import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from './board/chromium.js';
import { BOARD_HELP, BoardOptionInvalid, type BoardOptions, readBoardOptions } from './board/options.js';
import { measureScrolling } from './board/scrolling.js';
import { openClient } from './frames/client.js';
import { openDevices } from './frames/devices.js';
import { type Figure, figure } from './frames/figures.js';
import { preparePictures } from './frames/pictures.js';
import { startPlatform } from './frames/platform.js';
import { cpuOf } from './frames/process-tree.js';
import { openSchool, PASSWORD, PROCTOR_EMAIL } from './frames/school.js';
import { circumstances, versionOf } from './loop/figures.js';
import { atRate } from './loop/schedule.js';

const SCREEN = { width: 1280, height: 800 };
/** Sign-in, the list and the first pictures, on a machine that is busy. */
const OPEN_WITHIN_MS = 60_000;
/** Until the first of the loop's frames have been judged and shown. */
const SETTLE_MS = 6_000;
const VIEWS = ['table', 'wall'] as const;

async function signIn(page: Page, origin: string): Promise<void> {
  page.setDefaultTimeout(OPEN_WITHIN_MS);
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('E-mail').fill(PROCTOR_EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
}

async function measure(options: BoardOptions): Promise<{ figures: Figure[]; model: string; browser: string }> {
  const { students: count, seconds, every, screenshots } = options;
  const pictures = await preparePictures();
  const platform = await startPlatform();
  const client = openClient(platform.origin);
  try {
    const school = await openSchool(client, platform.admin, count);
    const devices = openDevices(client, pictures);
    const stopBeating = await devices.beat(school.students);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: SCREEN, locale: 'en-GB' });
      await signIn(page, platform.origin);
      const figures: Figure[] = [];
      let going = true;
      const sending = (async () => {
        // A second at a time, so that it ends soon after the last view.
        for (let turn = 0; going; turn += 1)
          await atRate(count / every, 1, async (place) => {
            const student = school.students[(turn * Math.round(count / every) + place) % count];
            if (student !== undefined) await devices.send(student, turn * count + place);
          });
      })();
      for (const view of VIEWS) {
        await page.goto(`${platform.origin}/proctor?view=${view}`);
        await page
          .getByRole('link', { name: /^Watch / })
          .nth(count - 1)
          .waitFor({ state: 'attached' });
        await page.waitForTimeout(SETTLE_MS);
        const cpuBefore = await cpuOf(platform.pid);
        const found = await measureScrolling(page, `${view}, ${count} sessions`, seconds);
        const cpuMs = (await cpuOf(platform.pid)) - cpuBefore;
        found.push(figure(`${view}: platform and vision, cores`, cpuMs / 1000 / seconds, 'count'));
        found.push(figure(`${view}: load average over the last minute`, loadavg()[0] ?? 0, 'count'));
        for (const { name, value, unit } of found)
          console.log(`${name.padEnd(56)} ${value.toFixed(2).padStart(9)} ${unit}`);
        figures.push(...found);
        if (screenshots === undefined) continue;
        await mkdir(screenshots, { recursive: true });
        await page.waitForTimeout(SETTLE_MS);
        await page.screenshot({ path: join(screenshots, `board-${view}-${count}.png`) });
      }
      going = false;
      await sending;
      return { figures, model: platform.model, browser: browser.version() };
    } finally {
      await browser.close();
      stopBeating();
    }
  } finally {
    client.close();
    await platform.stop();
  }
}

try {
  const options = readBoardOptions(process.argv.slice(2));
  if (options === 'help') console.log(BOARD_HELP);
  else if (process.platform !== 'linux')
    throw new BoardOptionInvalid('bench:board reads /proc: it runs on Linux only.');
  else {
    const load = loadavg()[0] ?? 0;
    const { figures, model, browser } = await measure(options);
    if (options.json) {
      const known = circumstances();
      const versions = { ...(known.versions as object), chromium: browser, react: versionOf('react') };
      const conditions = { ...options, json: undefined, screenshots: undefined, screen: SCREEN, model };
      const report = {
        bench: 'board',
        ...known,
        versions,
        conditions: { ...conditions, loadAverage1minBefore: load },
        figures,
      };
      await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    }
  }
} catch (error) {
  console.error(error instanceof BoardOptionInvalid ? error.message : error);
  process.exitCode = 2;
}
