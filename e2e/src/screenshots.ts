import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { artefactsFolder } from './artefacts.js';
import { NARROW, WIDE } from './browser.js';

/** Pictures of pages at a desk's and at a phone's width, numbered in the order in which they were taken. */
export class Screenshots {
  readonly #walk: string;
  #taken = 0;

  /** @param walk names the folder below `artefacts/screenshots/` */
  constructor(walk: string) {
    this.#walk = walk;
  }

  /** @returns how many pixels the page is wider than a phone's screen: 0 where nothing has to be pushed aside */
  async take(page: Page, name: string): Promise<number> {
    const folder = await artefactsFolder('screenshots', this.#walk);
    this.#taken += 1;
    const number = String(this.#taken).padStart(2, '0');
    let overflow = 0;
    for (const size of [NARROW, WIDE]) {
      await page.setViewportSize(size);
      await settled(page);
      if (size === NARROW)
        overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
      await keep(page, join(folder, `${number}-${name}-${size.width}.png`));
    }
    return overflow;
  }

  /** The page that was taken last, in the dark, at a desk's width; `look` sees it in the dark as well, at any. */
  async takeInTheDark<T>(page: Page, name: string, look: () => Promise<T>): Promise<T> {
    const folder = await artefactsFolder('screenshots', this.#walk);
    try {
      await inLight(page, 'dark');
      await keep(page, join(folder, `${String(this.#taken).padStart(2, '0')}-${name}-dark.png`));
      return await look();
    } finally {
      await inLight(page, 'light');
    }
  }
}

const keep = (page: Page, path: string): Promise<Buffer> =>
  page.screenshot({ path, fullPage: true, animations: 'disabled' });

/** Puts a page into one of both lights, and waits until it stands in it: the page hears of the change after we do. */
export async function inLight(page: Page, light: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: light });
  await page.locator(`html[data-mantine-color-scheme="${light}"]`).waitFor({ state: 'attached' });
  await settled(page);
}

/** Fonts are there and the new size is laid out. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}
