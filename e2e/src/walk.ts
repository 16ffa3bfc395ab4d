import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { violations } from './accessibility.js';
import { artefactsFolder } from './artefacts.js';
import { NARROW, openPerson, type Person, WIDE } from './browser.js';
import { dialogFaults, keyboardFaults } from './keyboard.js';
import { Screenshots, settled } from './screenshots.js';

type Size = typeof NARROW | typeof WIDE;

/** A walk through the product: people, steps with their times, and the faults that do not end it. */
export class Walk {
  readonly people: Person[] = [];
  /** Found on the way; a walk that has any has failed, but goes on to its end first. */
  readonly faults: string[] = [];
  readonly #name: string;
  readonly #browser: Browser;
  readonly #screenshots: Screenshots;

  /** Begins one, without the pictures of the last time. @param name of its folders below `artefacts/` */
  static async begin(name: string, browser: Browser): Promise<Walk> {
    for (const kind of ['screenshots', 'failed'])
      await rm(await artefactsFolder(kind, name), { recursive: true, force: true });
    return new Walk(name, browser);
  }

  private constructor(name: string, browser: Browser) {
    this.#name = name;
    this.#browser = browser;
    this.#screenshots = new Screenshots(name);
  }

  async welcome(name: string): Promise<Person> {
    const person = await openPerson(this.#browser, name);
    this.people.push(person);
    return person;
  }

  /** One line for people on the error stream: the test runner's own report stays readable. */
  say(line: string): void {
    process.stderr.write(`  ${line}\n`);
  }

  /** Runs a step; when it fails, every page is kept as a picture and the error says which step it was. */
  async step<T>(name: string, run: () => Promise<T>): Promise<T> {
    const startedAt = Date.now();
    try {
      const result = await run();
      this.say(`${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
      return result;
    } catch (cause) {
      await this.#keepPages();
      throw new Error(`${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }

  /**
   * Keeps a page's look at both widths and in the dark; checks by axe, at a desk's width in the light and in the dark at a
   * phone's, or at a desk's where the page is in French, and that it fits a phone.
   */
  async look(page: Page, name: string): Promise<void> {
    const isFrench = (await page.locator('html').getAttribute('lang')) === 'fr';
    await this.#look(page, name, [isFrench ? WIDE : NARROW]);
  }

  async #look(page: Page, name: string, inTheDarkAt: readonly Size[]): Promise<void> {
    const overflow = await this.#screenshots.take(page, name);
    if (overflow > 0) this.faults.push(`${name}: ${overflow} px wider than a phone's screen`);
    for (const violation of await violations(page)) this.faults.push(`${name}: ${violation}`);
    await this.#screenshots.takeInTheDark(page, name, () =>
      this.#at(inTheDarkAt, page, async (where) => {
        for (const violation of await violations(page))
          this.faults.push(`${name}, in the dark, ${where}: ${violation}`);
      }),
    );
  }

  /** The same, in both lights at both widths, and goes through the page by Tab at both. */
  async lookClosely(page: Page, name: string): Promise<void> {
    await this.#look(page, name, [NARROW, WIDE]);
    await this.#at([NARROW, WIDE], page, async (where, size) => {
      if (size === NARROW)
        for (const violation of await violations(page)) this.faults.push(`${name}, ${where}: ${violation}`);
      for (const fault of await keyboardFaults(page)) this.faults.push(`${name}, ${where}, by keyboard: ${fault}`);
    });
  }

  /** Opens a dialog by the keyboard, looks at it at both widths, and closes it by Escape. @param name of it */
  async lookAtDialog(page: Page, opener: Locator, name: string): Promise<void> {
    const whileOpen = () =>
      this.#at([NARROW, WIDE], page, async (where) => {
        for (const violation of await violations(page)) this.faults.push(`${name}, ${where}: ${violation}`);
      });
    for (const fault of await dialogFaults(page, opener, whileOpen)) this.faults.push(`${name}, by keyboard: ${fault}`);
  }

  /** Leaves the page at a desk's width. */
  async #at(sizes: readonly Size[], page: Page, look: (where: string, size: Size) => Promise<void>): Promise<void> {
    for (const size of sizes) {
      await page.setViewportSize(size);
      await settled(page);
      await look(`${size.width} px wide`, size);
    }
    await page.setViewportSize(WIDE);
  }

  /** All that was found on the way, with what the pages complained of. */
  allFaults(): string[] {
    return [...this.faults, ...this.people.flatMap(({ complaints }) => complaints)];
  }

  async #keepPages(): Promise<void> {
    const folder = await artefactsFolder('failed', this.#name);
    for (const { name, page } of this.people) {
      await page
        .screenshot({ path: join(folder, `${name}.png`), fullPage: true, timeout: 10_000 })
        .catch((error: unknown) => this.say(`no picture of ${name}'s page: ${error}`));
    }
  }
}
