import { expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { until } from '../until.js';
import type { Stage } from './stage.js';

const MODEL = '/models/face_landmarker.task';
const HINT = 'Your face is not in the picture';
/** The model and 11 MB of WebAssembly come from our own door and are compiled, on a busy machine. */
const LOADED_WITHIN_MS = 60_000;
/** Most of a clip in which somebody leaves and comes back. */
const CLIP_MS = 90_000;

/**
 * The chair is empty: the page says so before the server's rule has anything to say, by a model of our own door, and
 * takes it back when somebody sits there again. No request leaves the origin.
 * @param browser whose camera shows a person, then an empty room, then a person
 */
export async function faceHints(stage: Stage, browser: Browser): Promise<void> {
  const jo = await stage.candidate('Jo Away', { browser });
  const { page, room } = jo.seat;
  const requests: string[] = [];
  jo.context.on('request', (request) => requests.push(request.url()));
  await jo.begin();
  const { asked, address } = jo.facts.network;
  await until(
    'model and WebAssembly come from our own door',
    () => (asked.includes(MODEL) && asked.some((path) => path.endsWith('.wasm')) ? true : undefined),
    { withinMs: LOADED_WITHIN_MS },
  );
  await page.reload(); // the clip begins anew, however long the loading took
  const hint = room.notices.getByText(HINT);
  await hint.waitFor({ timeout: CLIP_MS });
  expect(await jo.anomalyTypes()).toEqual([]);
  await stage.walk.look(page, 'nobody-there');
  await until(
    'the server sees it as well',
    async () => ((await jo.anomalyTypes()).includes('face_absent') ? true : undefined),
    { withinMs: LOADED_WITHIN_MS },
  );
  await hint.waitFor({ state: 'detached', timeout: CLIP_MS });
  expect(await jo.anomalyTypes()).toEqual(['face_absent']);

  // That the worker's own requests are among them is what makes the second line worth something.
  expect(requests).toContain(`${address}${MODEL}`);
  expect(requests.filter((url) => !url.startsWith(`${address}/`) && !url.startsWith('blob:'))).toEqual([]);
  // What the door's policy had to stop would stand here.
  expect(jo.unexpectedComplaints()).toEqual([]);
}
