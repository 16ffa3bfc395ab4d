import { expect } from '@jest/globals';
import { until } from '../until.js';
import type { Stage } from './stage.js';

/** After so long, silence is an anomaly. Three pictures take six to eight of these seconds; a slow page the rest. */
const SILENCE_MS = 10_000;

/** A reload while pictures and an answer wait: all is where it was, nothing is lost or sent twice, no press is needed. */
export async function reload(stage: Stage): Promise<void> {
  const ben = await stage.candidate('Ben Reload');
  const { page, room, uploads } = ben.seat;
  await ben.begin();
  ben.facts.network.cut();
  await room.notices.getByText('No connection').waitFor();
  await room.choose('B. Long ago');
  await page.getByText(/^(?:[3-9]|\d\d) pictures wait to be sent/u).waitFor();
  const before = uploads.acknowledged.length;
  ben.facts.network.mend();
  await page.reload();

  await page.getByRole('heading', { name: 'Question 1 of 3' }).waitFor();
  expect(await page.getByRole('radio', { name: 'B. Long ago' }).isChecked()).toBe(true);
  await room.waitUntilSaved();
  await until('old and new pictures', () => (uploads.acknowledged.length >= before + 5 ? true : undefined), {
    withinMs: 30_000,
  });
  // The picture that was being taken while the page went away has used its number up.
  await ben.expectEveryPictureOnce([ben.seat], { gapsAllowed: 1 });
  expect(await ben.savedAnswer(1)).toBe('B');
  const [lastBefore = 0, firstAfter = 0] = uploads.acknowledged
    .slice(before - 1, before + 1)
    .map(({ receipt }) => Date.parse(receipt.received_at));
  const isTrulySilent = firstAfter - lastBefore >= SILENCE_MS;
  const accused = (await ben.anomalyTypes()).filter((type) => !(isTrulySilent && type === 'connection_lost'));
  expect(accused).toEqual([]);
  expect(ben.unexpectedComplaints()).toEqual([]);
}
