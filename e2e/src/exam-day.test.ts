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

      const charlie = await walk.step('Charlie opens the dashboard', () => day.charlieOpensTheDashboard());
      const bob = await walk.step('Bob makes an exam', () => day.bobMakesAnExam());
      const room = await walk.step('Alice books and goes to the room', () => day.aliceBooksAndGoesToTheRoom());
      const startedAt = await walk.step('Alice begins', () => day.aliceBegins(room));
      await walk.step('Charlie sees her without a reload', () => day.charlieSeesAliceWithoutReload(charlie));
      await walk.step('Charlie sees that she left the tab', () => day.aliceLeavesTheTab(room, charlie));
      const absent = { phase: 'empty_room', badge: '1 High', toast: 'High: Nobody in the picture' } as const;
      await walk.step('Charlie sees an empty room', () => day.charlieSeesOnTheDashboard(charlie, startedAt, absent));
      const types = ['Left the tab', 'Nobody in the picture', 'Camera switched off'];
      if (plan.made === 'photographed') {
        const two = { phase: 'two_people', badge: '1 Critical', toast: 'Critical: More than one person' } as const;
        await walk.step('Charlie sees two people', () => day.charlieSeesOnTheDashboard(charlie, startedAt, two));
        // No toast is asked for: one session's toasts keep a distance, and more of them are folded into the next.
        const phone = { phase: 'phone', badge: '2 High', toast: null } as const;
        await walk.step('Charlie sees a phone', () => day.charlieSeesOnTheDashboard(charlie, startedAt, phone));
        types.push('More than one person', 'Forbidden object');
      }
      const critical = plan.made === 'photographed' ? 2 : 1;
      await walk.step('Charlie sees the camera go', () => day.aliceLosesHerCamera(room, charlie, critical));
      await walk.step('Charlie looks at the session', () => day.charlieLooksAtTheSession(charlie, types));
      await walk.step('Alice hands in and reads her result', () => day.aliceHandsIn(room));
      await walk.step('Charlie sees the end', () => day.charlieSeesTheEnd(charlie));
      await walk.step('Bob sees the grade', () => day.bobSeesTheGrade(bob));
      await walk.step('Diana looks at the platform', () => day.dianaLooksAtThePlatform());
      expect(walk.allFaults()).toEqual([]);
    },
    WALK_TIMEOUT_MS,
  );
});
