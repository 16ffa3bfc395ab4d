import { expect } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import type { Candidate } from './candidate.js';
import type { Stage } from './stage.js';

const HOUR_MS = 3_600_000;
/** Of what stands on the screen: it is read a moment before or after the clock here. */
const TIMER_SLACK_MS = 5_000;
/** Half a round trip, on a busy machine. */
const CLOCK_SLACK_MS = 2_000;
const AHEAD = '__deviceClockAheadMs';

/** The device's clock is an hour ahead from the start; then somebody sets it an hour back, and then forward by two. */
export async function wrongClock(stage: Stage): Promise<void> {
  const emil = await stage.candidate('Emil Early');
  await setDeviceClock(emil.context, HOUR_MS);
  await emil.begin();
  const session = await emil.session();
  await expectTimer(emil, session.ends_at);
  expectCorrected(emil, HOUR_MS);

  for (const ahead of [0, 2 * HOUR_MS]) {
    await moveDeviceClock(emil.seat.page, ahead);
    await emil.pictures(3);
    // The paper is still open, whatever the device's clock says of the deadline.
    await emil.seat.page.getByRole('heading', { name: 'Question 1 of 3' }).waitFor();
    await expectTimer(emil, session.ends_at);
    expectCorrected(emil, ahead);
  }
  await emil.seat.room.choose('B. Long ago');
  await emil.seat.room.waitUntilSaved();
  await emil.expectEveryPictureOnce();
  expect(await emil.savedAnswer(1)).toBe('B');
  expect((await emil.session()).ends_at).toBe(session.ends_at);
  expect(await emil.anomalyTypes()).toEqual([]);
  expect(emil.unexpectedComplaints()).toEqual([]);
}

/** The newest picture says a time that, with the offset it says, is the time at which it was received. */
function expectCorrected({ seat }: Candidate, aheadMs: number): void {
  const { capturedAt, clockOffsetMs, receipt } = seat.uploads.acknowledged.at(-1) ?? {};
  expect(Math.abs((clockOffsetMs ?? 0) + aheadMs)).toBeLessThan(CLOCK_SLACK_MS);
  const captured = (capturedAt ?? 0) + (clockOffsetMs ?? 0);
  expect(Math.abs(captured - Date.parse(receipt?.received_at ?? ''))).toBeLessThan(CLOCK_SLACK_MS + TIMER_SLACK_MS);
}

async function expectTimer({ seat }: Candidate, endsAt: string): Promise<void> {
  const [minutes = 0, seconds = 0] = (await seat.room.timer.innerText()).split(':').map(Number);
  const shown = (minutes * 60 + seconds) * 1000;
  expect(Math.abs(shown - (Date.parse(endsAt) - Date.now()))).toBeLessThan(TIMER_SLACK_MS);
}

/** Every page of the context lives by a clock that is wrong; what measures intervals is right, as on a real device. */
async function setDeviceClock(context: BrowserContext, aheadMs: number): Promise<void> {
  await context.addInitScript(
    ([key, ahead]) => {
      Reflect.set(globalThis, key, ahead);
      const RealDate = Date;
      const now = (): number => RealDate.now() + Number(Reflect.get(globalThis, key));
      globalThis.Date = new Proxy(RealDate, {
        construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
        get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
      });
    },
    [AHEAD, aheadMs] as const,
  );
}

function moveDeviceClock(page: Page, aheadMs: number): Promise<void> {
  return page.evaluate(([key, ahead]) => void Reflect.set(globalThis, key, ahead), [AHEAD, aheadMs] as const);
}
