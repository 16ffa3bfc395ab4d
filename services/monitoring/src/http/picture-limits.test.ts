import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { MOST_PICTURES_AT_ONCE, PICTURE_EVERY_MS } from '../domain/picture-allowance.js';
import { Candidate, isJudged, until } from '../testing/candidate.js';
import { openTestMonitoring, SLOT_START, type TestMonitoring } from '../testing/monitoring-service.js';
import { aJpeg } from '../testing/pictures.js';
import { scriptedVision } from '../testing/scripted-vision.js';

const clock = { now: SLOT_START + 60_000 };
let folder: string;
let service: TestMonitoring;
let candidate: Candidate;
beforeEach(async () => {
  clock.now = SLOT_START + 60_000;
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  service = await openTestMonitoring({ folder, clock, vision: scriptedVision() });
  candidate = await Candidate.start(service.origin, await service.credentials.of('ada', 'student'), 'ada');
});
afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

const base64 = (number: number) => aJpeg('present', number).toString('base64');
/** All that a session may send at once. */
async function sendAll(): Promise<number[]> {
  const statuses: number[] = [];
  for (let number = 1; number <= MOST_PICTURES_AT_ONCE; number += 20)
    for (const { status } of await Promise.all(
      Array.from({ length: 20 }, (_, next) => candidate.putFrame(number + next, 'present', clock.now)),
    ))
      statuses.push(status);
  return statuses;
}
const NEXT = MOST_PICTURES_AT_ONCE + 1;

it('takes a burst, refuses the next picture with the time to wait, and takes it then', async () => {
  expect(new Set(await sendAll())).toEqual(new Set([200]));
  const refused = await candidate.putFrame(NEXT, 'present', clock.now);
  expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_pictures' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  clock.now += PICTURE_EVERY_MS;
  const again = await candidate.putFrame(1, 'present', clock.now); // nothing is stored: it leaves room
  expect(again).toMatchObject({ status: 200, body: { duplicate: true } });
  expect((await candidate.putFrame(NEXT, 'present', clock.now)).status).toBe(200);
  expect((await candidate.putFrame(NEXT + 1, 'present', clock.now)).status).toBe(429);
}, 60_000);

it('refuses alike on the routes of the original, and counts a bare event for nothing', async () => {
  await sendAll();
  const post = (body: object) => candidate.call<{ code?: string }>('POST', '/frame', body);
  expect(await post({ frame_data: base64(NEXT), frame_number: NEXT })).toMatchObject({
    status: 429,
    body: { code: 'too_many_pictures' },
  });
  expect((await post({ frame_data: '', frame_number: -1, browser_event: 'tab_change' })).status).toBe(200);
  const socket = new WebSocket(`${service.origin.replace('http', 'ws')}${candidate.path}/stream`, {
    headers: { authorization: `Bearer ${candidate.started.session_token}` },
  });
  const heard: { type: string; code?: string }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'frame', frame_data: base64(NEXT), frame_number: NEXT }));
  await until(
    async () => heard,
    (all) => all.some(({ code }) => code === 'too_many_pictures'),
  );
  socket.terminate();
}, 60_000);

it('gives no time back for it, and lets others send', async () => {
  await sendAll();
  const other = await Candidate.start(service.origin, await service.credentials.of('bob', 'student'), 'bob');
  for (let seconds = 0; seconds < 36; seconds += 12) {
    expect((await candidate.putFrame(NEXT + 50, 'present', clock.now)).status).toBe(429);
    expect((await other.putFrame(1 + seconds, 'present', clock.now)).status).toBe(200);
    // What waits to be judged as twelve seconds pass is a lag of ours, told as such: not what this is about.
    for (const each of [candidate, other]) await until(() => each.session(), isJudged);
    clock.now += 12_000;
    await sendMore();
  }
  const proctor = await service.credentials.of('proctor-1', 'proctor');
  expect(await candidate.gaps(proctor)).toEqual([]);
  expect(await candidate.session()).toMatchObject({ ends_at: candidate.started.ends_at });
}, 60_000);

let more = 10_000;
/** Uses up what twelve seconds gave room for, and waits until time was kept. */
async function sendMore(): Promise<void> {
  for (let count = 0; count < 48; count += 1) {
    more += 1;
    expect((await candidate.putFrame(more, 'present', clock.now)).status).toBe(200);
  }
  await service.timeKept();
}
