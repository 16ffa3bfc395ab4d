import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openSigningKey } from '@proctorwise/platform';
import { EVIDENCE_FILE, type Evidence } from './evidence/evidence.js';
import { verifyEvidence } from './evidence/verify-evidence.js';
import { Candidate, isJudged, until } from './testing/candidate.js';
import { openCredentials, SLOT_START } from './testing/monitoring-service.js';
import { MortalMonitoring } from './testing/mortal-monitoring.js';

const BEGIN = SLOT_START + 60_000;
let folder: string;
let service: MortalMonitoring | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-kill-'));
});
afterEach(async () => {
  await service?.kill();
  service = null;
  await rm(folder, { recursive: true });
});

async function live(now: number): Promise<MortalMonitoring> {
  service = await MortalMonitoring.start(folder, now);
  return service;
}
const tokenOf = async (userId: string, role: 'student' | 'proctor', now: number) =>
  (await openCredentials(folder, { now })).of(userId, role);
/** The same device, with the service at another address. */
const reconnected = (candidate: Candidate, { origin }: MortalMonitoring) => new Candidate(origin, candidate.started);

it('reports an absence that a kill cut in two, from its right start', async () => {
  const first = await live(BEGIN);
  const before = await Candidate.start(first.origin, await tokenOf('ada', 'student', BEGIN), 'ada');
  // Within 5 s of the start: none of it is stored when the kill comes.
  const seen: [atMs: number, scene: string][] = [
    [0, 'present'],
    [500, 'absent'],
    [2_500, 'absent'],
    [4_500, 'absent'],
  ];
  for (const [index, [atMs, scene]] of seen.entries()) {
    await first.at(BEGIN + atMs);
    expect((await before.putFrame(index + 1, scene, BEGIN + atMs)).status).toBe(200);
    await until(() => before.session(), isJudged); // or it would lag when the clock goes on
  }
  // 4 s of absence are judged: too short to raise anything
  expect(await before.anomalies(await tokenOf('p', 'proctor', BEGIN))).toEqual([]);
  await first.kill();

  const second = await live(BEGIN + 6_500);
  const after = reconnected(before, second);
  expect((await after.putFrame(5, 'absent', BEGIN + 6_500)).status).toBe(200);
  await until(() => after.session(), isJudged);
  await second.at(BEGIN + 8_500);
  expect((await after.putFrame(6, 'absent', BEGIN + 8_500)).status).toBe(200);
  const session = await until(() => after.session(), isJudged);
  expect(session).toMatchObject({ total_frames_processed: 6, frames: { analysed: 6, skipped: 0, unreadable: 0 } });
  expect(await after.anomalies(await tokenOf('p', 'proctor', BEGIN))).toMatchObject([
    { anomaly_type: 'face_absent', detected_at: new Date(BEGIN + 500).toISOString(), ended_at: null },
  ]);
});

it('ends each acknowledged frame in exactly one state, and seals them all, killed at random', async () => {
  const acknowledged = new Map<number, string>();
  let candidate: Candidate | null = null;
  let number = 0;
  for (const life of [0, 1, 2]) {
    const now = BEGIN + life * 1_000;
    const running = await live(now);
    const known: Candidate | null = candidate;
    const device: Candidate = known
      ? reconnected(known, running)
      : await Candidate.start(running.origin, await tokenOf('ada', 'student', now), 'ada');
    candidate = device;
    const goal = acknowledged.size + 5 + Math.floor(Math.random() * 20);
    const ended = new AbortController();
    const send = async () => {
      while (!ended.signal.aborted) {
        number += 1;
        const own = number;
        const scene = own % 7 === 0 ? 'broken' : 'present';
        const receipt = await device.putFrame(own, scene, now + own).catch(() => null); // the line broke: it was killed
        if (receipt?.status === 200) acknowledged.set(own, receipt.body.sha256);
        if (acknowledged.size >= goal) ended.abort();
      }
    };
    const senders = [send(), send(), send()];
    await new Promise((resolve) => ended.signal.addEventListener('abort', resolve));
    await running.kill();
    await Promise.all(senders);
  }
  const last = await live(BEGIN + 4_000);
  const device = reconnected(candidate as unknown as Candidate, last);
  const session = await until(() => device.session(), isJudged);
  // The kill may fall between durable and answered: such a frame counts too, though nobody was told.
  expect(session.total_frames_processed).toBeGreaterThanOrEqual(acknowledged.size);
  expect(session.frames.unreadable).toBeGreaterThan(0);

  const { status, body } = await device.stop();
  expect([status, body.status]).toEqual([200, 'stopped']);
  const sealed = join(folder, 'frames', dirname((body.last_frame_path ?? '').replace('local_storage/', '')));
  const text = await until(
    () => readFile(join(sealed, EVIDENCE_FILE), 'utf8').catch(() => null),
    (found) => found !== null,
  );
  const { publicJwk } = await openSigningKey(join(folder, 'monitoring.jwk'));
  expect(await verifyEvidence(sealed, { keys: [publicJwk] })).toMatchObject({
    valid: true,
    frames: session.total_frames_processed,
  });
  const evidence = JSON.parse(text as string) as Evidence;
  const listed = new Map(evidence.frames.map(({ frame_number, sha256 }) => [frame_number, sha256]));
  for (const [own, sha256] of acknowledged) expect([own, listed.get(own)]).toEqual([own, sha256]);
});
