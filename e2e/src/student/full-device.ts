import { expect } from '@jest/globals';
import type { Stage } from './stage.js';

/**
 * The device has no room left while Hal writes: he is told, every picture and answer goes to the server as before, and none
 * is counted as lost.
 */
export async function fullDevice(stage: Stage): Promise<void> {
  const hal = await stage.candidate('Hal Full');
  const { room, page } = hal.seat;
  await hal.begin();
  await hal.pictures(2);
  const protocol = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await protocol.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  const notice = room.notices.getByText('This device has no room left');
  await notice.waitFor();
  await hal.pictures(8);
  await room.choose('B. Long ago');
  await room.waitUntilSaved();

  await protocol.send('Storage.overrideQuotaForOrigin', { origin });
  await notice.waitFor({ state: 'detached' });
  await hal.pictures(2);
  await hal.expectEveryPictureOnce();
  expect(await hal.savedAnswer(1)).toBe('B');
  expect(await room.notices.getByText('Some pictures were lost').count()).toBe(0);
  expect(await hal.anomalyTypes()).toEqual([]);
  expect(hal.unexpectedComplaints()).toEqual([]);

  // Last: axe holds the room's main thread for so long that its silence may be told, and truly.
  await protocol.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await notice.waitFor();
  await stage.walk.look(page, 'full-device');
}
