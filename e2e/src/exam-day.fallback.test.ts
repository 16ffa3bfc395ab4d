import { afterAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { drawnClip } from './clip.js';
import { clipFile } from './clip-file.js';
import { ExamDay } from './exam-day.js';
import { chromium, ffmpeg, MISSING_CHROMIUM, MISSING_FFMPEG } from './needs.js';
import { type PlatformUnderTest, startPlatform } from './platform-under-test.js';
import { Walk } from './walk.js';

const WALK_TIMEOUT_MS = 6 * 60_000;
const WHAT = 'the shortened exam day with the detector that came by npm';

describe('an exam day after npm start, with nothing but what npm brought', () => {
  let platform: PlatformUnderTest | undefined;
  let browser: Browser | undefined;
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  }, 60_000);

  it(
    'still notices an empty room, tells that it is less exact, and grades',
    async () => {
      if (chromium === undefined) return notRun(WHAT, MISSING_CHROMIUM);
      if (ffmpeg === undefined) return notRun(WHAT, MISSING_FFMPEG);
      const plan = drawnClip();
      const clip = await clipFile(plan, ffmpeg);
      platform = await startPlatform({ name: 'exam-day-fallback', models: 'fallback', by: 'npm start' });
      expect(platform.visionModel).toBe('centernet+blazeface');
      browser = await launchBrowser({ executablePath: chromium, clip });
      const walk = await Walk.begin('exam-day-fallback', browser);
      const day = new ExamDay(walk, platform, plan);

      const charlie = await walk.step('Charlie opens the dashboard', () => day.charlieOpensTheDashboard());
      await charlie.page.getByText('slower and less exact').waitFor();
      const bob = await walk.step('Bob makes an exam', () => day.bobMakesAnExam());
      const room = await walk.step('Alice books and goes to the room', () => day.aliceBooksAndGoesToTheRoom());
      const startedAt = await walk.step('Alice begins', () => day.aliceBegins(room));
      await walk.step('Charlie sees her without a reload', () => day.charlieSeesAliceWithoutReload(charlie));
      const absent = { phase: 'empty_room', badge: '1 High', toast: 'High: Nobody in the picture' } as const;
      await walk.step('Charlie sees an empty room', () => day.charlieSeesOnTheDashboard(charlie, startedAt, absent));
      await walk.step('Alice hands in and reads her result', () => day.aliceHandsIn(room));
      await walk.step('Bob sees the grade', () => day.bobSeesTheGrade(bob));
      expect(walk.allFaults()).toEqual([]);
    },
    WALK_TIMEOUT_MS,
  );
});
