import { loadavg } from 'node:os';
import type { DashboardMessage, LiveMessage } from '@proctorwise/contracts';
import { type Figure, figure, spread } from '../figures.js';
import { atRate } from '../loop/schedule.js';
import { type Bench, dismissed, drained } from './bench.js';
import { openSocket } from './client.js';
import { fairness, looksApart } from './figures.js';
import { cpuOf } from './process-tree.js';
import { between, type Student } from './school.js';
import { ScreenTimes } from './screen-times.js';

/** A browser takes a picture this often. */
const FRAME_EVERY_S = 2;
/** Sessions whose picture the proctor has on the screen beside the dashboard. */
const WATCHED = 4;
/**
 * Pictures go on for so long behind those whose way to the screen is measured. Where students send no more, what waits is
 * looked at late and not passed over: the machine has nothing better to do, and it would be the last twentieth of a figure.
 */
const SENDING_BEHIND_S = 2;

/**
 * Students of its own at one frame each 2 s, evenly spread; a proctor has the dashboard open and the pictures of four.
 * @param beside something else that happens meanwhile
 */
export async function measureStudents(
  bench: Bench,
  part: string,
  count: number,
  seconds: number,
  beside?: () => Promise<void>,
): Promise<Figure[]> {
  const { client, platform, school, devices } = bench;
  const token = await school.proctor();
  const students = await school.enrol(count);
  const before = await drained(bench, token, students);
  const looksBefore = await school.looks(token);
  const times = new ScreenTimes();
  const known = new Set(students.map(({ sessionId }) => sessionId));
  for (const session of await school.sessions(token)) if (known.has(session.session_id)) times.begin(session);

  const captures = new Map<string, number>();
  const pictureMs: number[] = [];
  const dashboard = await openSocket(client, '/monitoring/live', token, (message: DashboardMessage) => {
    if ('session' in message) times.told(message.session, performance.now());
  });
  const watching = await Promise.all(
    students.slice(0, WATCHED).map(({ sessionId }) =>
      openSocket(client, `/monitoring/sessions/${sessionId}/live`, token, (message: LiveMessage) => {
        if (message.type !== 'frame') return;
        const capturedAt = captures.get(`${sessionId} ${message.frame_number}`);
        if (capturedAt !== undefined) pictureMs.push(performance.now() - capturedAt);
      }),
    ),
  );
  const endBeats = await devices.beat(students);

  const cpuBefore = await cpuOf(platform.pid);
  const ownBefore = process.cpuUsage();
  const startedAt = performance.now();
  const rate = count / FRAME_EVERY_S;
  const [stream] = await Promise.all([
    atRate(rate, seconds + SENDING_BEHIND_S, async (turn) => {
      const student = students[turn % count] as Student;
      const { sessionId } = student;
      // When it was due: a client that is late itself makes the figures worse, never better.
      const capturedAt = startedAt + (turn * 1_000) / rate;
      await devices.send(student, Math.floor(turn / count) + (turn % count) * 7, (number) => {
        const isCounted = turn < rate * seconds;
        if (isCounted) captures.set(`${sessionId} ${number}`, capturedAt);
        times.captured(sessionId, number, capturedAt, isCounted);
      });
    }),
    beside?.(),
  ]);
  const sendingSeconds = (performance.now() - startedAt) / 1_000;
  const cpuMs = (await cpuOf(platform.pid)) - cpuBefore;
  const own = process.cpuUsage(ownBefore);
  const load = loadavg()[0] ?? 0;
  const lagFrom = performance.now();
  const states = between(before, await drained(bench, token, students));
  const lagSeconds = (performance.now() - lagFrom) / 1_000;
  const analysed = (await school.sessions(token))
    .filter(({ session_id }) => known.has(session_id))
    .map(({ frames }) => frames.analysed);
  const looksAfter = await school.looks(token);
  endBeats();
  for (const socket of [dashboard, ...watching]) socket.close();
  for (const failure of stream.failures.slice(0, 3)) console.error(`${part}: ${failure}`);

  await dismissed(bench, students);

  return [
    figure(`${part}: frames offered`, rate, '1/s'),
    ...spread(`${part}: acknowledged`, stream.latenciesMs),
    ...spread(`${part}: capture to dashboard`, times.latenciesMs),
    ...fairness(part, analysed, times.medianOfEach()),
    figure(`${part}: frames analysed, and not named by the dashboard`, times.unnamed, 'count'),
    ...spread(`${part}: capture to live picture`, pictureMs),
    figure(`${part}: frames not acknowledged`, stream.failures.length, 'count'),
    figure(`${part}: frames analysed`, states.analysed, 'count'),
    ...looksApart(part, looksBefore, looksAfter),
    figure(`${part}: frames skipped`, states.skipped, 'count'),
    figure(`${part}: frames unreadable`, states.unreadable, 'count'),
    figure(`${part}: anomalies committed`, states.anomalies, 'count'),
    figure(`${part}: until all was judged after the last frame`, lagSeconds, 's'),
    figure(`${part}: cores used by the platform`, cpuMs / 1_000 / sendingSeconds, 'count'),
    figure(`${part}: cores used by this client`, (own.user + own.system) / 1e6 / sendingSeconds, 'count'),
    figure(`${part}: load average, 1 min`, load, 'count'),
  ];
}
