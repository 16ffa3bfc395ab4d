import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from './board/chromium.js';
import { BOARD_HELP, BoardOptionInvalid, type BoardOptions, readBoardOptions } from './board/options.js';
import { measureScrolling } from './board/scrolling.js';
import { startTraffic } from './board/traffic.js';
import { openClient } from './frames/client.js';
import { openDevices } from './frames/devices.js';
import { type Figure, figure } from './frames/figures.js';
import { preparePictures } from './frames/pictures.js';
import { startPlatform } from './frames/platform.js';
import { cpuOf } from './frames/process-tree.js';
import { openSchool, PASSWORD, PROCTOR_EMAIL } from './frames/school.js';
import { circumstances, versionOf } from './loop/figures.js';

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

/** Waits until the list has all of them. @throws {Error} it has not in time; says how many there are */
async function everyRow(page: Page, count: number): Promise<void> {
  const rows = page.getByRole('link', { name: /^Watch / });
  try {
    await rows.nth(count - 1).waitFor({ state: 'attached' });
  } catch (cause) {
    throw new Error(`The dashboard shows ${await rows.count()} of ${count} sessions`, { cause });
  }
}

function print(figures: readonly Figure[]): void {
  for (const { name, value, unit } of figures)
    console.log(`${name.padEnd(56)} ${value.toFixed(2).padStart(9)} ${unit}`);
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
    // Stopped whatever happens: pictures that nobody waits for any more would keep this program alive for ever.
    const traffic = startTraffic(devices, school.students, every);
    const startedAt = performance.now();
    const figures: Figure[] = [];
    try {
      const page = await browser.newPage({ viewport: SCREEN, locale: 'en-GB' });
      await signIn(page, platform.origin);
      for (const view of VIEWS) {
        await page.goto(`${platform.origin}/proctor?view=${view}`);
        await everyRow(page, count);
        await page.waitForTimeout(SETTLE_MS);
        const cpuBefore = await cpuOf(platform.pid);
        const found = await measureScrolling(page, `${view}, ${count} sessions`, seconds);
        const cpuMs = (await cpuOf(platform.pid)) - cpuBefore;
        found.push(figure(`${view}: platform and vision, cores`, cpuMs / 1000 / seconds, 'count'));
        found.push(figure(`${view}: load average over the last minute`, loadavg()[0] ?? 0, 'count'));
        print(found);
        figures.push(...found);
        if (screenshots === undefined) continue;
        await mkdir(screenshots, { recursive: true });
        await page.waitForTimeout(SETTLE_MS);
        await page.screenshot({ path: join(screenshots, `board-${view}-${count}.png`) });
      }
    } finally {
      const { sent, failures } = await traffic.stop();
      const rest = [
        figure('pictures sent by the students', (sent * 1000) / (performance.now() - startedAt), '1/s'),
        figure('pictures that were not acknowledged', failures.length, 'count'),
      ];
      print(rest);
      figures.push(...rest);
      if (failures.length > 0) console.error('The first picture that was not acknowledged:', failures[0]);
      await browser.close();
      stopBeating();
    }
    return { figures, model: platform.model, browser: browser.version() };
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
