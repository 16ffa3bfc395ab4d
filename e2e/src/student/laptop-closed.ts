import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { SleepingBrowser } from './sleeping-browser.js';
import type { Stage } from './stage.js';

/** Longer than the 10 s after which silence is an anomaly. */
const ASLEEP_MS = 20_000;
const TIMER_SLACK_MS = 5_000;

/** The lid is closed for a while: every process of the browser stands still, the line is down, the clock goes on. */
export async function laptopClosed(stage: Stage, laptop: SleepingBrowser): Promise<void> {
  const gus = await stage.candidate('Gus Laptop', { browser: laptop.browser });
  const { room, page } = gus.seat;
  await gus.begin();
  await room.choose('B. Long ago');
  await room.waitUntilSaved();
  const { ends_at: endsAt } = await gus.session();

  await laptop.sleep();
  gus.facts.network.cut();
  await wait(ASLEEP_MS);
  gus.facts.network.mend();
  await laptop.wake();

  await gus.pictures(3);
  await page.getByRole('heading', { name: 'Question 1 of 3' }).waitFor();
  const [minutes = 0, seconds = 0] = (await room.timer.innerText()).split(':').map(Number);
  const left = Date.parse(endsAt) - Date.now();
  expect(Math.abs((minutes * 60 + seconds) * 1000 - left)).toBeLessThan(TIMER_SLACK_MS);
  await room.notices.getByText('No connection').waitFor({ state: 'detached' });
  await room.next(2);
  await room.choose('True');
  await room.waitUntilSaved();
  await gus.expectEveryPictureOnce();
  expect([await gus.savedAnswer(1), await gus.savedAnswer(2)]).toEqual(['B', 'true']);
  expect((await gus.session()).ends_at).toBe(endsAt);
  expect(await gus.anomalyTypes()).toEqual(['connection_lost']);
  expect(gus.unexpectedComplaints()).toEqual([]);
}
