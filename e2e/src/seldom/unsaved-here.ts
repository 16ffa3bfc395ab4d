import type { Stage } from '../student/stage.js';

/** Longer than a phone is wide, in words and in one word. */
const ESSAY = `The mammoth, ${'a-'.repeat(60)}and the woolly rhinoceros.\n\n${'Both of them wore wool, for it was cold. '.repeat(20)}`;

/** A text that could not be saved, on a device that was overtaken, and after it took the exam back; English is seen elsewhere. */
export async function unsavedHere(stage: Stage): Promise<void> {
  const first = await stage.candidate('Dora Ailleurs', { locale: 'fr-FR' });
  const { room, page } = first.seat;
  await first.begin();
  await page.route(/\/answers\//u, (save) => save.abort());
  await page.getByRole('radio').nth(1).check();
  await room.next(2);
  await room.next(3);
  await room.write(ESSAY);

  const second = await stage.secondMachine(first);
  await second.begin();
  await page.getByRole('alert').getByText('Question 3').waitFor();
  await stage.walk.look(page, 'overtaken-fr');

  await second.seat.room.next(2);
  await second.seat.room.next(3);
  await second.seat.room.write('Mammoth');
  await second.seat.room.waitUntilSaved();
  await page.unroute(/\/answers\//u);
  await page.getByRole('button', { name: 'Reprendre plutôt ici' }).click();
  await page.getByRole('heading', { name: 'Question 1 sur 3' }).waitFor();
  await page.getByText('Ce que vous aviez rédigé ici').last().click();
  await stage.walk.look(page, 'given-up-fr');
}
