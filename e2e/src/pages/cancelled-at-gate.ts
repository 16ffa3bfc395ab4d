import { expect } from '@jest/globals';
import type { Reservation } from '@proctorwise/contracts';
import type { Page } from 'playwright-core';
import type { School } from '../school.js';
import { until } from '../until.js';

/** It asks each minute, and as somebody looks at it again. */
const SAID_WITHIN_MS = 90_000;

/** A booking is cancelled while its student waits at the gate: that is said, and there is no beginning and no camera. */
export async function cancelledAtGate(page: Page, origin: string, { cancelledId }: School): Promise<void> {
  const call = async (method: string, path: string, data?: object): Promise<Reservation> => {
    const options = { method, headers: { origin }, ...(data && { data }) };
    return (await page.request.fetch(`${origin}${path}`, options)).json();
  };
  const { user_id, exam_id, slot_id } = await call('GET', `/reservations/${cancelledId}`);
  const { reservation_id } = await call('POST', '/reservations', { user_id, exam_id, slot_id });
  await page.goto(`${origin}/student/exam/${reservation_id}`);
  const begin = page.getByRole('button', { name: 'Begin the exam' });
  await begin.and(page.locator(':enabled')).waitFor();

  await call('DELETE', `/reservations/${reservation_id}`);
  const says = page.getByRole('heading', { name: 'Your booking was cancelled', level: 1 });
  await until(
    'the word that it was cancelled',
    async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
      return (await says.isVisible()) || undefined;
    },
    { withinMs: SAID_WITHIN_MS },
  );
  await page.getByRole('alert').filter({ hasText: 'Book another time' }).waitFor();
  expect(await begin.count()).toBe(0);
  expect(await page.locator('video').count()).toBe(0);
}
