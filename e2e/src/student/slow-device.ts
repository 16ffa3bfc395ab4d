import { expect } from '@jest/globals';
import type { Anomaly } from '@proctorwise/contracts';
import type { Candidate } from './candidate.js';
import type { Stage } from './stage.js';

/** Promised: a picture each 2 s. With slack for a machine that does other things besides. */
const PICTURES = 5;
const WITHIN_MS = 2_000 * PICTURES * 1.5;
/** How many times slower than this machine: more and more, until a picture takes too long. Far beyond, nothing goes. */
const SLOWER_AND_SLOWER = [60, 90, 135, 200];
/** Three pictures in a row have to be slow. */
const THREE_PICTURES_MS = 10_000;
const SLOW = 6;
const BATTERY = '__battery';
const SAVING = 'This page now does less';

/** A battery runs low, and is plugged in again: the page does less, says so, and takes as many pictures as before. */
export async function lowBattery(stage: Stage): Promise<void> {
  const hugo = await stage.candidate('Hugo Unplugged');
  await hugo.context.addInitScript((key) => {
    const battery = Object.assign(new EventTarget(), { charging: false, level: 0.6 });
    Reflect.set(globalThis, key, battery);
    Object.assign(navigator, { getBattery: async () => battery });
  }, BATTERY);
  const { page, room } = hugo.seat;
  await hugo.begin();
  expect(await room.notices.getByText('Your battery is low').count()).toBe(0);
  const full = await pictureSize(hugo);
  await setBattery(hugo, { level: 0.1, charging: false });
  await room.notices.getByText('Your battery is low').waitFor();
  await room.notices.getByText(SAVING).waitFor();
  await stage.walk.look(page, 'low-battery');
  await expectPace(hugo);
  expect(await pictureSize(hugo)).toBeLessThan(full);
  await setBattery(hugo, { level: 0.1, charging: true });
  await room.notices.getByText('Your battery is low').waitFor({ state: 'detached' });
  await hugo.expectEveryPictureOnce();
  expect(await hugo.anomalyTypes()).toEqual([]);
  expect(hugo.unexpectedComplaints()).toEqual([]);
}

/**
 * A processor so slow that a picture takes more than a second: the page does less for the rest of the sitting, says so,
 * and pictures, smaller ones, still come. Writing still works.
 */
export async function slowProcessor(stage: Stage): Promise<void> {
  const ines = await stage.candidate('Ines Slow');
  const { page, room } = ines.seat;
  await ines.begin();
  expect(await room.notices.getByText(SAVING).count()).toBe(0);
  const full = await pictureSize(ines);
  const devtools = await ines.context.newCDPSession(page);
  const throttle = (rate: number) => devtools.send('Emulation.setCPUThrottlingRate', { rate });
  const busy = room.notices.getByText('Your device is busy');
  for (const rate of SLOWER_AND_SLOWER) {
    await throttle(rate);
    if (
      await busy.waitFor({ timeout: THREE_PICTURES_MS }).then(
        () => true,
        () => false,
      )
    )
      break;
  }
  await busy.waitFor();
  // As slow as it was, a look at the page may take longer than a test waits.
  await throttle(SLOW);
  const onlySlowFrom = Date.now();
  await room.notices.getByText(SAVING).waitFor();
  await expectPace(ines);
  expect(await pictureSize(ines)).toBeLessThan(full);
  await room.choose('B. Long ago');
  await room.waitUntilSaved();
  // Once slow, slow for this sitting: with full pictures it would be slow again.
  await throttle(1);
  await ines.pictures(2);
  expect(await room.notices.getByText(SAVING).count()).toBe(1);
  // So slow, a page may not take up an answer within its 15 s, and sends again what has arrived.
  await ines.expectEveryPictureOnce([ines.seat], { mayRepeat: true });
  expect(await ines.savedAnswer(1)).toBe('B');
  // Far too slow, hardly a picture came for half a minute: that is told, and true.
  const isOfFarTooSlow = ({ anomaly_type, detected_at }: Anomaly) =>
    anomaly_type === 'connection_lost' && Date.parse(detected_at) < onlySlowFrom + THREE_PICTURES_MS;
  expect((await ines.anomalies()).filter((anomaly) => !isOfFarTooSlow(anomaly))).toEqual([]);
  expect(ines.unexpectedComplaints()).toEqual([]);
}

async function expectPace({ seat }: Candidate): Promise<void> {
  const from = seat.uploads.acknowledged.length;
  await seat.page.waitForTimeout(WITHIN_MS);
  expect(seat.uploads.acknowledged.length - from).toBeGreaterThanOrEqual(PICTURES);
}

/** Bytes of the newest picture that the server has. */
async function pictureSize(candidate: Candidate): Promise<number> {
  await candidate.pictures(1);
  const newest = candidate.seat.uploads.acknowledged.at(-1);
  return (await candidate.recorded(newest?.frameNumber ?? 0)).byteLength;
}

function setBattery({ seat }: Candidate, battery: { level: number; charging: boolean }): Promise<void> {
  return seat.page.evaluate(
    ([key, now]) => {
      const known = Reflect.get(globalThis, key) as EventTarget;
      Object.assign(known, now);
      known.dispatchEvent(new Event('levelchange'));
    },
    [BATTERY, battery] as const,
  );
}
