import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { until } from '../until.js';
import type { Seat } from './candidate.js';
import type { Stage } from './stage.js';

/** Two beats of the camera: a machine that still sent would have done so. */
const TWO_BEATS_MS = 5_000;
const SOON = { withinMs: 30_000 };

/**
 * The exam opened on a second machine: the first is told, sends nothing more, and can take it back. Handed in at one, it is
 * said to be at the other.
 */
export async function otherMachine(stage: Stage): Promise<void> {
  const dora = await stage.candidate('Dora Twice');
  await dora.begin();
  const { ends_at: endsAt } = await dora.session();
  await dora.seat.room.choose('B. Long ago');
  await dora.seat.room.waitUntilSaved();
  await dora.seat.room.next(2);
  await dora.seat.room.next(3);
  await dora.seat.page.route(/\/answers\//u, (save) => save.abort());
  await dora.seat.room.write('A mammoth, or a rhino');

  const elsewhere = await stage.secondMachine(dora);
  await elsewhere.begin();
  expect(await elsewhere.seat.page.getByRole('radio', { name: 'B. Long ago' }).isChecked()).toBe(true);
  const steppedBack = dora.seat.page.getByRole('heading', { name: 'Continued on another device' });
  await steppedBack.waitFor();
  const notSaved = dora.seat.page.getByRole('alert');
  await notSaved.getByText('Question 3').waitFor();
  expect(await notSaved.getByRole('definition').allTextContents()).toEqual(['A mammoth, or a rhino']);
  await stage.walk.lookClosely(dora.seat.page, 'other-machine');
  await expectSilent(dora.seat);
  await elsewhere.seat.room.next(2);
  await elsewhere.seat.room.next(3);
  await elsewhere.seat.room.write('Mammoth');
  await elsewhere.seat.room.waitUntilSaved();

  await dora.seat.page.unroute(/\/answers\//u);
  await dora.seat.page.getByRole('button', { name: 'Continue here instead' }).click();
  await dora.seat.page.getByRole('heading', { name: 'Question 1 of 3' }).waitFor();
  await dora.seat.page.getByText('What you had written here').last().click();
  expect(await dora.seat.page.getByRole('definition').allTextContents()).toEqual(['A mammoth, or a rhino']);
  await stage.walk.look(dora.seat.page, 'other-machine-taken-back');
  await dora.pictures(2);
  await elsewhere.seat.page.getByRole('heading', { name: 'Continued on another device' }).waitFor();
  await expectSilent(elsewhere.seat);

  // The last of these are the first machine's own, after it came back.
  const all = [...dora.seat.uploads.acknowledged, ...elsewhere.seat.uploads.acknowledged].map((one) => one.frameNumber);
  expect(new Set(all).size).toBe(all.length);
  expect((await dora.session()).total_frames_processed).toBeGreaterThanOrEqual(all.length);
  expect((await dora.session()).ends_at).toBe(endsAt);
  expect(await dora.savedAnswer(1)).toBe('B');
  expect(await dora.savedAnswer(3)).toBe('Mammoth');
  expect(await dora.anomalyTypes()).toEqual([]);

  await dora.seat.room.handIn();
  // The other machine asks for the session before it asks for the paper.
  await until('the session to end', async () => (await dora.session()).status === 'stopped' || undefined, SOON);
  await elsewhere.seat.room.leaveTabAndReturn();
  await elsewhere.seat.room.isHandedIn();
  await stage.walk.look(elsewhere.seat.page, 'other-machine-handed-in');
  await elsewhere.seat.page.reload();
  await elsewhere.seat.room.isHandedIn();
  expect([...dora.unexpectedComplaints(), ...elsewhere.unexpectedComplaints()]).toEqual([]);
}

/** The seat has sent its last picture. What was on its way is refused, as another device's. */
async function expectSilent({ uploads }: Seat): Promise<void> {
  const known = uploads.acknowledged.length;
  const tried = uploads.triedAt.length;
  await wait(TWO_BEATS_MS);
  expect(uploads.acknowledged.length).toBe(known);
  expect(uploads.triedAt.length).toBe(tried);
  expect(uploads.refused.filter((status) => status !== 409)).toEqual([]);
}
