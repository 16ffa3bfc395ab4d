import { expect } from '@jest/globals';
import { until } from '../until.js';
import type { Candidate } from './candidate.js';
import type { Stage } from './stage.js';

/** Longer than the 10 s after which silence is an anomaly, and long enough for a backlog. */
const SPOOLED_AT_LEAST = 10;
/** The page's own bound: at most four pictures a second while a backlog drains. */
const GAP_MS = 250;
/** Clocks of two processes and the browser's own rounding. */
const TIMING_SLACK = 0.9;

/**
 * The line is cut while Ada writes. She goes on; when it is back, answers and pictures follow in order, slowly enough
 * to leave the server to the others, and all that stands against her is the silence itself.
 */
export async function networkLost(stage: Stage): Promise<void> {
  const ada = await stage.candidate('Ada Offline');
  const { room, uploads, page } = ada.seat;
  await ada.begin();
  const { ends_at: endsAt } = await ada.session();

  ada.facts.network.cut();
  await ada.context.setOffline(true);
  const before = uploads.acknowledged.length;
  await room.notices.getByText('No connection').waitFor();
  await room.choose('B. Long ago');
  await room.saveStatus.filter({ hasText: 'Offline: kept on this device' }).waitFor();
  // As many, or more where the page is slow: two digits.
  await page.getByText(/^[1-9]\d pictures wait to be sent/u).waitFor({ timeout: 60_000 });
  await stage.walk.look(page, 'network-lost');

  ada.facts.network.mend();
  await ada.context.setOffline(false);
  await room.waitUntilSaved();
  await room.notices.getByText('No connection').waitFor({ state: 'detached' });
  await until(
    'the spool is drained',
    () => (uploads.acknowledged.length > before + SPOOLED_AT_LEAST ? true : undefined),
    {
      withinMs: 30_000,
    },
  );
  await page.getByText(/pictures? waits? to be sent/u).waitFor({ state: 'detached' });

  const spooled = uploads.acknowledged.slice(before, before + SPOOLED_AT_LEAST);
  const drainedInMs = (spooled.at(-1)?.sentAt ?? 0) - (spooled[0]?.sentAt ?? 0);
  expect(drainedInMs).toBeGreaterThanOrEqual((SPOOLED_AT_LEAST - 1) * GAP_MS * TIMING_SLACK);
  await ada.expectEveryPictureOnce();
  expect(await ada.savedAnswer(1)).toBe('B');
  expect((await ada.session()).ends_at).toBe(endsAt);
  expect(await ada.anomalyTypes()).toEqual(['connection_lost']);
  expect(ada.unexpectedComplaints()).toEqual([]);
  await handsInAfterAnOutage(ada);
}

/** With the paper the session ends, and takes no picture any more: those of the outage go first, and the last words. */
async function handsInAfterAnOutage(ada: Candidate): Promise<void> {
  const { room, uploads, page } = ada.seat;
  const before = uploads.acknowledged.length;
  ada.facts.network.cut();
  await ada.context.setOffline(true);
  await room.choose('A. Lately');
  await page.getByText(/^(?:[4-9]|\d\d) pictures wait to be sent/u).waitFor();
  await room.pressHandIn();
  await page.getByText('The server cannot be reached yet').waitFor();
  ada.facts.network.mend();
  await ada.context.setOffline(false);
  await room.isHandedIn();
  expect(uploads.acknowledged.length).toBeGreaterThanOrEqual(before + 4);
  expect(await page.getByText('could not be sent any more').count()).toBe(0);
}
