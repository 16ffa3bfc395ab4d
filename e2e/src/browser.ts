import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core';

/** Chromium has to come up, and then each page has to come up, on a machine that watches pictures as well. */
const LAUNCH_TIMEOUT_MS = 60_000;
export const PAGE_TIMEOUT_MS = 20_000;

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

/** Nothing but this machine: Debian's Chromium would otherwise look for updates, and wait for answers. */
const OFF_THE_NETWORK = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export interface BrowserOptions {
  readonly executablePath: string;
  /** MJPEG that the camera shows, again and again. */
  readonly clip: string;
}

/** A headless Chromium whose camera is a file and which grants it without asking. */
export const launchBrowser = (options: BrowserOptions): Promise<Browser> => chromium.launch(launchOptions(options));

export const launchOptions = ({ executablePath, clip }: BrowserOptions): LaunchOptions => ({
  executablePath,
  headless: true,
  timeout: LAUNCH_TIMEOUT_MS,
  args: [
    '--no-sandbox', // containers run as root, where Chromium's sandbox does not start
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${clip}`,
    ...OFF_THE_NETWORK,
  ],
});

/** One person's browser window: cookies and storage of their own. */
export interface Person {
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that a page threw or wrote to its console. */
  readonly complaints: string[];
}

/** Chromium writes one for each 4xx; the 401 of "who am I?" on the sign-in page is an answer and no fault. */
const EXPECTED = /Failed to load resource: the server responded with a status of 401/u;

/** @param locale of the browser, which decides the language at first */
export async function openPerson(browser: Browser, name: string, locale = 'en-GB'): Promise<Person> {
  const context = await browser.newContext({
    viewport: WIDE,
    locale,
    timezoneId: 'UTC',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['camera'],
  });
  context.setDefaultTimeout(PAGE_TIMEOUT_MS);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(`${name}: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text()))
      complaints.push(`${name} at ${message.location().url}: ${message.text()}`);
  });
  return { name, context, page: await context.newPage(), complaints };
}
