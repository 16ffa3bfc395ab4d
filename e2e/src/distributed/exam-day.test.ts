import { afterAll, describe, expect, it } from '@jest/globals';
import { MISSING_TESTDATA, notRun } from '@proctorwise/contracts/testing';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser.js';
import { drawnClip, photographedClip } from '../clip.js';
import { clipFile } from '../clip-file.js';
import { ExamDay } from '../exam-day.js';
import {
  chromium,
  ffmpeg,
  java,
  MISSING_CHROMIUM,
  MISSING_FFMPEG,
  MISSING_JAVA,
  MISSING_MARIADB,
  mariadbd,
  testdataDir,
} from '../needs.js';
import { type PlatformUnderTest, startPlatform } from '../platform-under-test.js';
import { Walk } from '../walk.js';
import { walkTheWholeDay } from '../whole-exam-day.js';

/** The day itself, and a minute for servers and services to start. */
const WALK_TIMEOUT_MS = 9 * 60_000;
const WHAT = 'the exam day in a browser, with every service as a process of its own on MariaDB, Kafka and HDFS';

describe('an exam day on the distributed platform', () => {
  let platform: PlatformUnderTest | undefined;
  let browser: Browser | undefined;
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  }, 120_000);

  it(
    'is the same day as on one process',
    async () => {
      if (chromium === undefined) return notRun(WHAT, MISSING_CHROMIUM);
      if (ffmpeg === undefined) return notRun(WHAT, MISSING_FFMPEG);
      if (java === undefined) return notRun(WHAT, MISSING_JAVA);
      if (mariadbd === undefined) return notRun(WHAT, MISSING_MARIADB);
      if (testdataDir === undefined) notRun('two people and a phone before the camera', MISSING_TESTDATA);
      const plan = testdataDir === undefined ? drawnClip() : photographedClip(testdataDir);
      const clip = await clipFile(plan, ffmpeg);
      platform = await startPlatform({ name: 'exam-day-distributed', models: 'auto', by: 'distributed' });
      browser = await launchBrowser({ executablePath: chromium, clip });
      const walk = await Walk.begin('exam-day-distributed', browser);
      await walkTheWholeDay(walk, new ExamDay(walk, platform, plan), plan);
      expect(walk.allFaults()).toEqual([]);
    },
    WALK_TIMEOUT_MS,
  );
});
