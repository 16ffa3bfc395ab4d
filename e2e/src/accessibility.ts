import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, NodeResult } from 'axe-core';
import type { Page } from 'playwright-core';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2, levels A and AA. */
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** @returns one line for each violation of WCAG 2.2 AA, whatever its weight; empty where there is none */
export async function violations(page: Page): Promise<string[]> {
  await transitionsEnded(page);
  await page.evaluate(source);
  const { violations: found } = (await page.evaluate(
    (values) =>
      (globalThis as unknown as { axe: { run(what: Document, how: object): Promise<unknown> } }).axe.run(document, {
        runOnly: { type: 'tag', values },
        resultTypes: ['violations'],
      }),
    STANDARD,
  )) as AxeResults;
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(told).join(' | ')}`);
}

/** What it is, and what is wrong with it: of a contrast both colours, the size and the ratio that was found. */
const told = ({ html, any, all, none }: NodeResult): string =>
  [html.slice(0, 200), ...[...any, ...all, ...none].map(({ message }) => message)].join(' — ');

/** A colour on its way from one to another is nobody's choice. What moves for ever, as a loader does, is not waited for. */
function transitionsEnded(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => {
      const { endTime } = effect?.getComputedTiming() ?? {};
      return typeof endTime === 'number' && Number.isFinite(endTime);
    });
    const longest = new Promise((resolve) => setTimeout(resolve, 2_000));
    await Promise.race([Promise.allSettled(ending.map(({ finished }) => finished)), longest]);
  });
}
