import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { artefactsFolder } from '../artefacts.js';
import type { School } from '../school.js';
import { settled } from '../screenshots.js';
import { until } from '../until.js';

/** Alerts of two sessions over a dialog, on a phone: one at once and off its buttons, the other once it is closed. */
export async function toastsAside(page: Page, origin: string, { watched, report }: School): Promise<void> {
  const [lea, tom] = watched;
  const firstList = page.waitForResponse(/\/monitoring\/alerts\?/u);
  await page.goto(`${origin}/proctor/sessions/${lea.started.session_id}`);
  await (await firstList).finished(); // what it holds was there when the page opened
  // What a filter may hide has a toast, also of this session.
  await page.getByRole('radiogroup').getByText('Critical', { exact: true }).click();
  await page.getByRole('button', { name: 'Stop the session' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('A phone.');

  const toast = page.getByRole('alert').filter({ hasText: 'Critical: Camera switched off' });
  const alerts = async () =>
    ((await (await page.request.get(`${origin}/monitoring/alerts`)).json()) as unknown[]).length;
  const before = await alerts();
  await report(tom, 'webcam_disabled');
  await toast.filter({ hasText: tom.name }).hover(); // it stays while it is pointed at
  await report(lea, 'webcam_disabled');
  await until('both alerts', async () => (await alerts()) >= before + 2 || undefined, { withinMs: 20_000 });
  await settled(page);
  const folder = await artefactsFolder('screenshots', 'pages');
  await page.screenshot({ path: join(folder, 'charlie-session-toast-aside.png') });
  expect(await toast.count()).toBe(1);
  const buttons = await dialog.getByRole('button').all();
  expect(buttons.length).toBeGreaterThanOrEqual(2);
  for (const button of buttons)
    expect([await button.innerText(), await isOnTop(button)]).toEqual([expect.anything(), true]);

  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await toast.filter({ hasText: lea.name }).waitFor();
}

const isOnTop = (button: Locator): Promise<boolean> =>
  button.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
