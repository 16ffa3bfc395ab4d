import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser.js';
import { drawnClip, stayingClip } from '../clip.js';
import { clipFile } from '../clip-file.js';
import { chromium, ffmpeg, MISSING_CHROMIUM, MISSING_FFMPEG, testdataDir } from '../needs.js';
import { Stage } from '../student/stage.js';
import { deadEnds } from './dead-ends.js';
import { lastPictures } from './last-pictures.js';
import { silences } from './silences.js';
import { stopped } from './stopped.js';
import { unsavedHere } from './unsaved-here.js';

const START_TIMEOUT_MS = 6 * 60_000;
const STATE_TIMEOUT_MS = 5 * 60_000;

/** States that nobody meets on a good day: each reached for real, in both languages, at both widths, in both lights. */
describe('what is seldom seen', () => {
  if (chromium === undefined || ffmpeg === undefined) {
    it('cannot be run here', () =>
      notRun('every state that is seldom seen', chromium === undefined ? MISSING_CHROMIUM : MISSING_FFMPEG));
    return;
  }
  const executablePath = chromium;
  const encoder = ffmpeg;
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    const clip = await clipFile(testdataDir === undefined ? drawnClip() : stayingClip(testdataDir), encoder);
    browser = await launchBrowser({ executablePath, clip });
    stage = await Stage.open(browser, 'seldom-seen');
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await stage?.close();
    await browser?.close();
  }, 60_000);

  const state = (title: string, see: (stage: Stage) => Promise<void>): void =>
    it(title, () => stage.play(title, see), STATE_TIMEOUT_MS);

  state('a page with nothing to show: a service is away, the login is over, the address is wrong', deadEnds);
  state('a text that was not saved here, and another device that goes on', unsavedHere);
  state('an exam that a proctor stopped, with an answer that was not saved', stopped);
  state('silence: of a device that sends no picture, and of the platform itself', silences);
  state('a paper that is in, but for the pictures of an outage', lastPictures);

  it('can be read and used by everybody in each of these states, at a phone as well', () => {
    expect(stage.walk.faults).toEqual([]);
  });
});
