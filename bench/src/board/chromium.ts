import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const LAUNCH_TIMEOUT_MS = 60_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Without one the bench measures nothing. */
export class ChromiumMissing extends Error {
  constructor() {
    super('No Chromium was found: apt-get install chromium, or set CHROMIUM.');
  }
}

/** A headless Chromium that talks to this machine only. @throws {ChromiumMissing} */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || NAMES.flatMap(inPath)[0];
  if (executablePath === undefined) throw new ChromiumMissing();
  return chromium.launch({
    executablePath,
    headless: true,
    timeout: LAUNCH_TIMEOUT_MS,
    args: [
      '--no-sandbox', // containers run as root, where Chromium's sandbox does not start
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  });
}

function inPath(name: string): string[] {
  return (process.env.PATH ?? '').split(delimiter).flatMap((folder) => {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return [path];
    } catch {
      return []; // not in this folder
    }
  });
}
