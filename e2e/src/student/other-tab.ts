import { expect } from '@jest/globals';
import type { Stage } from './stage.js';

/** The exam opened in a second tab of the same browser: the second steps back, and takes over once the first is closed. */
export async function otherTab(stage: Stage): Promise<void> {
  const cleo = await stage.candidate('Cleo Tabs');
  await cleo.begin();
  const { ends_at: endsAt } = await cleo.session();
  const second = await cleo.sitAt(await cleo.context.newPage());
  await second.page.getByRole('heading', { name: 'This exam is open in another tab' }).waitFor();
  await stage.walk.look(second.page, 'other-tab');
  await cleo.pictures(1);
  expect(second.uploads.triedAt).toEqual([]);

  await cleo.seat.room.choose('B. Long ago');
  await cleo.seat.room.waitUntilSaved();
  await cleo.seat.page.close();
  await second.page.getByRole('button', { name: 'Try again' }).click();
  await second.page.getByRole('heading', { name: 'Question 1 of 3' }).waitFor();
  expect(await second.page.getByRole('radio', { name: 'B. Long ago' }).isChecked()).toBe(true);
  await cleo.pictures(2, second);
  await cleo.expectEveryPictureOnce([cleo.seat, second], { gapsAllowed: 1 });
  expect((await cleo.session()).ends_at).toBe(endsAt);
  expect(await cleo.anomalyTypes()).toEqual([]);
  expect(cleo.unexpectedComplaints()).toEqual([]);
}
