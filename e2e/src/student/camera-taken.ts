import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../until.js';
import type { Stage } from './stage.js';

/**
 * The camera's plug is pulled and put in again, then the browser's permission is taken and given back: said at once with
 * what to do, noted once each, and pictures go on by themselves.
 */
export async function cameraTaken(stage: Stage): Promise<void> {
  const fay = await stage.candidate('Fay Unplugged');
  const { page, room } = fay.seat;
  await fay.begin();
  const giveBack = await takeCamera(page, 'NotFoundError');
  await room.losesCamera();
  const notice = room.notices.getByText('We cannot see you');
  await notice.waitFor();
  await page.getByText('Camera off', { exact: true }).waitFor();
  await until('the server knows', async () => ((await fay.anomalyTypes()).length > 0 ? true : undefined), {
    withinMs: 60_000,
  });
  await stage.walk.look(page, 'camera-taken');
  await room.choose('B. Long ago');
  await room.waitUntilSaved();

  await giveBack();
  await notice.waitFor({ state: 'detached' });
  await fay.pictures(2);

  const allowAgain = await takeCamera(page, 'NotAllowedError');
  await room.losesCamera();
  await room.notices.getByText('Your browser does not allow the camera any more').waitFor();
  await stage.walk.look(page, 'camera-denied');
  await allowAgain();
  await notice.waitFor({ state: 'detached' });
  await fay.pictures(2);
  await fay.expectEveryPictureOnce();
  expect(await fay.anomalyTypes()).toEqual(['webcam_disabled', 'webcam_disabled']);
  expect(await fay.savedAnswer(1)).toBe('B');
  expect(fay.unexpectedComplaints()).toEqual([]);
}

/** From now on the browser answers with this error. @returns gives the camera back */
async function takeCamera(page: Page, error: 'NotFoundError' | 'NotAllowedError'): Promise<() => Promise<void>> {
  await page.evaluate((name) => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia;
    Reflect.set(globalThis, '__giveBack', () => Object.assign(mediaDevices, { getUserMedia: ask }));
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('No camera', name));
  }, error);
  return () => page.evaluate(() => (Reflect.get(globalThis, '__giveBack') as () => void)());
}
