import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MISSING_MODELS, MISSING_TESTDATA, notRun } from '@proctorwise/contracts/testing';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser.js';
import { drawnClip, leavingClip, stayingClip } from '../clip.js';
import { clipFile } from '../clip-file.js';
import { chromium, ffmpeg, MISSING_CHROMIUM, MISSING_FFMPEG, modelsDir, testdataDir } from '../needs.js';
import { cameraTaken } from './camera-taken.js';
import { faceHints } from './face-hints.js';
import { laptopClosed } from './laptop-closed.js';
import { networkLost } from './network-lost.js';
import { otherMachine } from './other-machine.js';
import { otherTab } from './other-tab.js';
import { reload } from './reload.js';
import { launchSleepingBrowser } from './sleeping-browser.js';
import { lowBattery, slowProcessor } from './slow-device.js';
import { Stage } from './stage.js';
import { wrongClock } from './wrong-clock.js';

const FAULT_TIMEOUT_MS = 3 * 60_000;

/** What can go wrong on a student's device, each as a person would meet it: real platform, real browser, real models. */
describe("the student's side of an exam", () => {
  if (chromium === undefined || ffmpeg === undefined) {
    it('cannot be run here', () =>
      notRun("every fault on the student's side", chromium === undefined ? MISSING_CHROMIUM : MISSING_FFMPEG));
    return;
  }
  const executablePath = chromium;
  const encoder = ffmpeg;
  let clip: string;
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    clip = await clipFile(testdataDir === undefined ? drawnClip() : stayingClip(testdataDir), encoder);
    browser = await launchBrowser({ executablePath, clip });
    stage = await Stage.open(browser);
  }, 6 * 60_000);
  afterAll(async () => {
    await stage?.close();
    await browser?.close();
  }, 60_000);

  const fault = (title: string, run: (stage: Stage) => Promise<void>): void =>
    it(title, () => stage.play(title, run), FAULT_TIMEOUT_MS);

  fault('goes on without a network and sends all of it later, in order and not too fast', networkLost);
  fault('goes on after a reload', reload);
  fault('sits in one tab only', otherTab);
  fault('sits at one machine only, the last one', otherMachine);
  fault('lives by the server’s clock', wrongClock);
  fault('says when the camera is gone and takes it back', cameraTaken);
  fault('does less on a low battery, but for the pictures', lowBattery);
  fault('does less on a slow processor, but for the pictures', slowProcessor);
  fault('gets a hint before the server has anything to say', async (open) => {
    const what = "hints about the candidate's face";
    if (testdataDir === undefined) return notRun(what, MISSING_TESTDATA);
    if (modelsDir === undefined) return notRun(what, MISSING_MODELS);
    const other = await launchBrowser({ executablePath, clip: await clipFile(leavingClip(testdataDir), encoder) });
    try {
      await faceHints(open, other);
    } finally {
      await other.close();
    }
  });
  fault('goes on after the lid was closed', async (open) => {
    const laptop = await launchSleepingBrowser({ executablePath, clip });
    try {
      await laptopClosed(open, laptop);
    } finally {
      await laptop.close();
    }
  });
  it('can be read and used by everybody in each of these states, at a phone as well', () => {
    expect(stage.walk.faults).toEqual([]);
  });
});
