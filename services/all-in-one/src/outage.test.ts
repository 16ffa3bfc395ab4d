import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { SessionGap } from '@proctorwise/contracts';
import { openDiskFrameLog } from '@proctorwise/monitoring';
import { callOk } from './testing/call.js';
import { type Device, isServerGone, openDevice } from './testing/candidate.js';
import { type MortalPlatform, startMortalPlatform } from './testing/mortal-platform.js';
import {
  minutesFromNow,
  openSchool,
  type Person,
  type PreparedExam,
  type School,
  type Sitting,
} from './testing/school.js';

const STUDENTS = 50;
/** As the test school sets it. */
const EXAM_MS = 60 * 60_000;
const SEATED_AT_ONCE = 5;
const OUTAGE_MS = 60_000;
/** connection_lost takes 10 s of silence, were it not our own. */
const STANDSTILL_MS = 12_000;
const FRAME_EVERY_MS = 2_000;
const HEARTBEAT_EVERY_MS = 5_000;
/** Frames of each student at once: some still wait to be looked at when the kill comes. */
const BURST = 8;
/** All rules but those that a grey picture, always the same, breaks by itself. */
const RULES = ['connection_lost', 'tab_change', 'webcam_disabled', 'multiple_faces', 'forbidden_object'];
/** A sign of life is kept every 2 s and a standstill looked for every 0.5 s: more where the machine is busy. */
const BUSY_MACHINE_MS = 15_000;
/** Between a signal and what it does, and the clocks of two processes. */
const SIGNAL_MS = 1_000;

interface Examinee {
  readonly sitting: Sitting;
  readonly device: Device;
}
/** Server time, ms: the platform surely did nothing from `from` to `to`, and surely answered at `answered`. */
interface Outage {
  readonly from: number;
  readonly to: number;
  readonly answered: number;
}

let origin: string;
let platform: MortalPlatform;
beforeEach(async () => {
  platform = await startMortalPlatform('outage');
  origin = platform.origin;
}, 60_000);
afterEach(() => platform.remove());
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('accuses none of fifty students when it was killed or stood still, gives the time back once, and counts each frame', async () => {
  const school = openSchool(origin);
  const [teacher, admin, proctor] = [
    await school.signIn('bob@teacher.com'),
    await school.signIn('diana@admin.com'),
    await school.signIn('charlie@proctor.com'),
  ];
  const startsAt = minutesFromNow(-1);
  const slotEndsAt = Date.parse(startsAt) + EXAM_MS;
  const exam = await school.prepareExam(teacher, [startsAt], RULES);
  const traffic = openTraffic();
  const examinees: Examinee[] = [];
  const outages: Outage[] = [];
  try {
    while (examinees.length < STUDENTS) {
      const seating = Array.from({ length: SEATED_AT_ONCE }, () => seat(school, admin, exam, traffic));
      examinees.push(...(await Promise.all(seating)));
    }
    await Promise.all(examinees.map(({ device }) => sendBurst(device)));
    outages.push(await kill(OUTAGE_MS));
    await expectExcused(examinees, { proctor, outages, slotEndsAt });
    outages.push(await standStill(STANDSTILL_MS));
    await expectExcused(examinees, { proctor, outages, slotEndsAt });
  } finally {
    await traffic.end();
  }
  await expectEachFrameCounted(examinees);
}, 400_000);

/** What students send until it is over, whatever becomes of the platform. */
function openTraffic() {
  const over = new AbortController();
  const sending: Promise<void>[] = [];
  return {
    every(ms: number, send: () => Promise<unknown>): void {
      const repeat = async () => {
        while (!over.signal.aborted) {
          await unlessGone(send);
          await sleep(ms);
        }
      };
      const repeated = repeat();
      sending.push(repeated);
      repeated.catch(() => {}); // told at the end
    },
    /** @throws what a student was told and should not have been */
    async end(): Promise<void> {
      over.abort();
      await Promise.all(sending);
    },
  };
}
type Traffic = ReturnType<typeof openTraffic>;

async function unlessGone(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!isServerGone(error)) throw error;
  }
}

/** A student who sends from the first moment on. */
async function seat(school: School, admin: Person, exam: PreparedExam, traffic: Traffic): Promise<Examinee> {
  const student = await school.enrol(admin, 'student');
  const sitting = await school.sit(student, exam, exam.slotIds[0] ?? '');
  const device = openDevice(origin, sitting);
  const { sessionId, sessionToken: token } = sitting;
  traffic.every(FRAME_EVERY_MS, device.sendFrame);
  traffic.every(HEARTBEAT_EVERY_MS, () =>
    callOk('POST', `${origin}/monitoring/sessions/${sessionId}/heartbeat`, { token }),
  );
  return { sitting, device };
}

const sendBurst = (device: Device) =>
  unlessGone(async () => {
    for (let sent = 0; sent < BURST; sent += 1) await device.sendFrame();
  });

/** kill -9, a while of nothing, and a start. */
async function kill(ms: number): Promise<Outage> {
  expect((await platform.end('SIGKILL')).signal).toBe('SIGKILL');
  const from = Date.now();
  await sleep(ms);
  const to = Date.now();
  await platform.startAgain();
  return { from, to, answered: Date.now() };
}

/** Stopped in the midst of whatever it does, as by a machine that sleeps. */
async function standStill(ms: number): Promise<Outage> {
  platform.signal('SIGSTOP');
  const from = Date.now();
  await sleep(ms);
  const to = Date.now();
  platform.signal('SIGCONT');
  await callOk('GET', `${origin}/health`);
  return { from, to, answered: Date.now() };
}

const sessionOf = ({ sessionId, sessionToken: token }: Sitting) =>
  callOk('GET', `${origin}/monitoring/sessions/${sessionId}`, { token });
const gapsOf = ({ sessionId }: Sitting, { token }: Person): Promise<SessionGap[]> =>
  callOk('GET', `${origin}/monitoring/sessions/${sessionId}/gaps`, { token });

/** Nobody is accused; each outage is on each timeline once; each deadline moved by just what its timeline says. */
async function expectExcused(
  examinees: readonly Examinee[],
  { proctor, outages, slotEndsAt }: { proctor: Person; outages: readonly Outage[]; slotEndsAt: number },
): Promise<void> {
  for (const { sitting } of examinees) {
    const hasAll = (gaps: readonly SessionGap[]) =>
      outages.every((outage) => awayIn(gaps).some((gap) => isOf(gap, outage)));
    const { session, gaps } = await timelineOf(sitting, proctor, hasAll);
    const away = awayIn(gaps);
    for (const outage of outages) expect(away.filter((gap) => isOf(gap, outage))).toHaveLength(1);
    for (const [at, gap] of away.slice(1).entries()) // none given twice: they do not overlap
      expect(Date.parse(gap.from)).toBeGreaterThanOrEqual(Date.parse(away[at]?.to ?? ''));
    expect(session).toMatchObject({ status: 'active' });
    expect(Date.parse(session.ends_at) - slotEndsAt).toBe(gaps.reduce((sum, gap) => sum + gap.given_back_ms, 0));
    const path = `${origin}/monitoring/sessions/${sitting.sessionId}/anomalies`;
    expect(await callOk('GET', path, { token: proctor.token })).toEqual([]);
  }
}

/** Session and timeline of one moment, once the timeline is complete. @throws {Error} it is not within the time */
async function timelineOf(sitting: Sitting, proctor: Person, isComplete: (gaps: readonly SessionGap[]) => boolean) {
  const giveUpAt = Date.now() + 2 * BUSY_MACHINE_MS;
  for (;;) {
    const gaps = await gapsOf(sitting, proctor);
    const session = await sessionOf(sitting);
    const sameMoment = (await gapsOf(sitting, proctor)).length === gaps.length;
    if (sameMoment && isComplete(gaps)) return { session, gaps };
    if (Date.now() > giveUpAt) throw new Error(`Not all is on the timeline: ${JSON.stringify(gaps)}`);
    await sleep(500);
  }
}

const awayIn = (gaps: readonly SessionGap[]) =>
  gaps.filter(({ cause }) => cause === 'away').sort((one, other) => one.from.localeCompare(other.from));

/** Is this gap the outage, given back whole, and not much more than it? */
function isOf({ from, to, given_back_ms }: SessionGap, outage: Outage): boolean {
  const [began, ended] = [Date.parse(from), Date.parse(to)];
  return (
    began <= outage.from + SIGNAL_MS &&
    began >= outage.from - BUSY_MACHINE_MS &&
    ended >= outage.to - SIGNAL_MS &&
    ended <= outage.answered + BUSY_MACHINE_MS &&
    given_back_ms === ended - began
  );
}

/** What the log on disk holds, read without the platform, against what the sessions say of themselves. */
async function expectEachFrameCounted(examinees: readonly Examinee[]): Promise<void> {
  const sessions = await Promise.all(examinees.map(judged));
  expect((await platform.end('SIGTERM')).code).toBe(0);
  const log = await openDiskFrameLog({ base: join(platform.folder, 'local_storage'), maxUsedShare: 1 });
  const total = { acknowledged: 0, analysed: 0, skipped: 0, unreadable: 0 };
  for (const [index, { sitting, device }] of examinees.entries()) {
    const records = await log.records({ after: 0, limit: 1_000, sessionId: sitting.sessionId });
    const inLog = new Map(records.map(({ frameNumber, sha256 }) => [frameNumber, sha256]));
    for (const [number, sha256] of device.acknowledged.frames) expect(inLog.get(number)).toBe(sha256);
    const { frames, total_frames_processed } = sessions[index];
    expect(frames.analysed + frames.skipped + frames.unreadable).toBe(records.length);
    expect(total_frames_processed).toBe(records.length);
    total.acknowledged += device.acknowledged.frames.size;
    for (const state of ['analysed', 'skipped', 'unreadable'] as const) total[state] += frames[state];
  }
  await log.close();
  process.stdout.write(`${STUDENTS} students: ${JSON.stringify(total)}\n`);
  expect(total.acknowledged).toBeGreaterThan(STUDENTS * BURST);
  expect(total.analysed).toBeGreaterThan(0);
  expect(total.unreadable).toBe(0);
}

/** The session once each of its frames has ended in a state. */
async function judged({ sitting }: Examinee) {
  for (;;) {
    const session = await sessionOf(sitting);
    const { analysed, skipped, unreadable } = session.frames;
    if (session.total_frames_processed === analysed + skipped + unreadable) return session;
    await sleep(200);
  }
}
