import { afterAll, describe, expect, it } from '@jest/globals';
import { MISSING_TESTDATA, notRun } from '@proctorwise/contracts/testing';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { drawnClip, photographedClip } from './clip.js';
import { clipFile } from './clip-file.js';
import { ExamDay } from './exam-day.js';
import { chromium, ffmpeg, MISSING_CHROMIUM, MISSING_FFMPEG, testdataDir } from './needs.js';
import { type PlatformUnderTest, startPlatform } from './platform-under-test.js';
import { Walk } from './walk.js';
import { walkTheWholeDay } from './whole-exam-day.js';

/** Half of it is the clip's own time; the rest is for a machine that is busy. */
const WALK_TIMEOUT_MS = 8 * 60_000;
const WHAT = "the exam day in a browser, with people, phone and an empty room before Alice's camera";

describe('an exam day in Chromium', () => {
  let platform: PlatformUnderTest | undefined;
  let browser: Browser | undefined;
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  }, 60_000);

  it(
    'is made by Bob, sat by Alice, watched by Charlie as it happens, and graded',
    async () => {
      if (chromium === undefined) return notRun(WHAT, MISSING_CHROMIUM);
      if (ffmpeg === undefined) return notRun(WHAT, MISSING_FFMPEG);
      if (testdataDir === undefined) {
        notRun('two people and a phone before the camera', MISSING_TESTDATA);
      }
      const plan = testdataDir === undefined ? drawnClip() : photographedClip(testdataDir);
      const clip = await clipFile(plan, ffmpeg);
      platform = await startPlatform({ name: 'exam-day', models: 'auto', by: 'program' });
      browser = await launchBrowser({ executablePath: chromium, clip });
      const walk = await Walk.begin('exam-day', browser);
      const day = new ExamDay(walk, platform, plan);
      walk.say(`Vision: ${platform.visionModel}; clip: ${plan.made}`);

      await walkTheWholeDay(walk, day, plan);
      expect(walk.allFaults()).toEqual([]);
    },
    WALK_TIMEOUT_MS,
  );
});
