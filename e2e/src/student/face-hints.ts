import { expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { until } from '../until.js';
import type { Stage } from './stage.js';

const HINT = 'Your face is not in the picture';
/** The model and 11 MB of WebAssembly come from our own door and are compiled, on a busy machine. */
const HINTS_READY_WITHIN_MS = 60_000;
const EMPTY_ROOM_WITHIN_MS = 150_000;

/**
 * The chair is empty: the page says so before the server's rule has anything to say, by a model of our own door. No
 * request leaves the origin, and nothing of it is sent.
 * @param browser whose camera shows a person first, and later an empty room
 */
export async function faceHints(stage: Stage, browser: Browser): Promise<void> {
  const jo = await stage.candidate('Jo Away', { browser });
  const { page, room } = jo.seat;
  const requests: string[] = [];
  // Of the whole context, workers included.
  jo.context.on('request', (request) => requests.push(request.url()));
  await jo.begin();
  await until('the hints are loaded', () => (requests.some((url) => url.endsWith('.wasm')) ? true : undefined), {
    withinMs: HINTS_READY_WITHIN_MS,
  });
  await room.notices.getByText(HINT).waitFor({ timeout: EMPTY_ROOM_WITHIN_MS });
  expect(await jo.anomalyTypes()).not.toContain('face_absent');
  await stage.walk.look(page, 'face-hint');
  await until(
    'the server sees it as well',
    async () => ((await jo.anomalyTypes()).includes('face_absent') ? true : undefined),
    { withinMs: 60_000 },
  );
  const { origin } = new URL(jo.facts.network.address);
  expect(requests.filter((url) => new URL(url).origin !== origin && !url.startsWith('blob:'))).toEqual([]);
  expect(requests.some((url) => url === `${origin}/models/face_landmarker.task`)).toBe(true);
  expect(jo.unexpectedComplaints()).toEqual([]);
}
