import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Anomaly } from '@proctorwise/contracts';
import { until } from '../until.js';
import type { SleepingBrowser } from './sleeping-browser.js';
import type { Stage } from './stage.js';

/** Longer than the 10 s after which silence is an anomaly. */
const ASLEEP_MS = 20_000;
const TIMER_SLACK_MS = 5_000;

/**
 * The lid is closed for a while: the browser hides the page and mutes the camera, then its every process stands still, the
 * line is down, the clock goes on. Each of the three is told, at the moment of the lid, and what was done there once; a device
 * that is slow to wake may be silent for as long once more, which is told as truly.
 */
export async function laptopClosed(stage: Stage, laptop: SleepingBrowser): Promise<void> {
  const gus = await stage.candidate('Gus Laptop', { browser: laptop.browser });
  const { room, page } = gus.seat;
  await gus.begin();
  await room.choose('B. Long ago');
  await room.waitUntilSaved();
  const { ends_at: endsAt } = await gus.session();

  await room.closesLid(true);
  await laptop.sleep();
  const asleepAt = Date.now();
  gus.facts.network.cut();
  await wait(ASLEEP_MS);
  gus.facts.network.mend();
  await laptop.wake();
  await room.closesLid(false);

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
  const told = async () => {
    const all = await gus.anomalies();
    return new Set(all.map(({ anomaly_type }) => anomaly_type)).size >= 3 ? all : undefined;
  };
  const anomalies = await until('the server knows of the lid', told, { withinMs: 60_000 });
  const isSilence = ({ anomaly_type }: Anomaly): boolean => anomaly_type === 'connection_lost';
  const done = anomalies.filter((anomaly) => !isSilence(anomaly));
  expect(done.map(({ anomaly_type }) => anomaly_type).sort()).toEqual(['tab_change', 'webcam_disabled']);
  // Of the moment of the lid, not of the one at which the server heard of it.
  const silent = anomalies.filter(isSilence).map(({ detected_at }) => Date.parse(detected_at));
  for (const at of [Math.min(...silent), ...done.map(({ detected_at }) => Date.parse(detected_at))]) {
    expect(at).toBeLessThan(asleepAt + TIMER_SLACK_MS);
  }
  expect(gus.unexpectedComplaints()).toEqual([]);
}
