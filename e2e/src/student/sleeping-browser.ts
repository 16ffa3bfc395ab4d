import { readdir, readFile } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';
import { type BrowserOptions, launchOptions } from '../browser.js';

/** A browser of its own whose every process can be made to stand still, as on a laptop whose lid is closed. */
export interface SleepingBrowser {
  readonly browser: Browser;
  sleep(): Promise<void>;
  wake(): Promise<void>;
  close(): Promise<void>;
}

export async function launchSleepingBrowser(options: BrowserOptions): Promise<SleepingBrowser> {
  const server = await chromium.launchServer(launchOptions(options));
  const browser = await chromium.connect(server.wsEndpoint());
  const root = server.process().pid;
  const signal = async (name: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
    if (root === undefined) throw new Error('The browser has no process');
    for (const pid of await familyOf(root)) process.kill(pid, name);
  };
  return {
    browser,
    sleep: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    async close() {
      await signal('SIGCONT'); // a process that stands still does not end
      await browser.close();
      await server.close();
    },
  };
}

/** A process and all that it started, by Linux's own table. */
async function familyOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => ''); // ended meanwhile
    const parent = /^\d+ \(.*\) \S (\d+)/su.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const isOfFamily = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isOfFamily(parents.get(pid) as number));
  return [...parents.keys()].filter(isOfFamily);
}
