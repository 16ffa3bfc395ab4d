import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from './board/chromium.js';
import { BOARD_HELP, type BoardOptions, readBoardOptions } from './board/options.js';
import { measureScrolling } from './board/scrolling.js';
import { startTraffic } from './board/traffic.js';
import { needLinux, runCommand } from './command-line.js';
import { type Figure, figure, loadAverage, printFigures } from './figures.js';
import { openClient } from './frames/client.js';
import { openDevices } from './frames/devices.js';
import { preparePictures } from './frames/pictures.js';
import { startPlatform } from './frames/platform.js';
import { cpuOf } from './frames/process-tree.js';
import { openSchool, PASSWORD, PROCTOR_EMAIL } from './frames/school.js';
import { circumstances, databaseVersions, versionOf, writeReport } from './report.js';

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

async function measure(options: BoardOptions): Promise<{ figures: Figure[]; model: string; browser: string }> {
  const { students: count, seconds, every, screenshots } = options;
  const pictures = await preparePictures();
  const platform = await startPlatform([], { yields: options.browserFirst });
  const client = openClient(platform.origin);
  try {
    const school = await openSchool(client, platform.admin);
    const students = await school.enrol(count);
    const devices = openDevices(client, pictures);
    const stopBeating = await devices.beat(students);
    const browser = await launchChromium();
    // Stopped whatever happens: pictures that nobody waits for any more would keep this program alive for ever.
    const traffic = startTraffic(devices, students, every);
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
        const found = await measureScrolling(browser, page, `${view}, ${count} sessions`, seconds);
        const cpuMs = (await cpuOf(platform.pid)) - cpuBefore;
        found.push(figure(`${view}: platform and vision, cores`, cpuMs / 1000 / seconds, 'count'));
        found.push(loadAverage(view));
        printFigures(found);
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
      printFigures(rest);
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

async function main(options: BoardOptions): Promise<number> {
  needLinux('bench:board');
  const load = loadavg()[0] ?? 0;
  const { figures, model, browser } = await measure(options);
  if (options.json) {
    const versions = { ...databaseVersions(), chromium: browser, react: versionOf('react') };
    const conditions = { ...options, json: undefined, screenshots: undefined, screen: SCREEN, model };
    await writeReport(options.json, {
      bench: 'board',
      ...circumstances(['services', 'vision'], versions),
      conditions: { ...conditions, loadAverage1minBefore: load },
      figures,
    });
  }
  return 0;
}

await runCommand(BOARD_HELP, () => readBoardOptions(process.argv.slice(2)), main);
