import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { MonitoringOverview, Session, WsTicket } from '@proctorwise/contracts';
import { itNeeds } from '@proctorwise/contracts/testing';
import { findMariaDb, GET_MARIADB, type MariaDbServer, startMariaDb } from '@proctorwise/distributed/servers';
import { partitionOfSession } from '@proctorwise/monitoring/frames/kafka';
import { Candidate, call, isJudged, openCredentials, SLOT_START, until } from '@proctorwise/monitoring/testing';
import { ensureTopics, framesTopic, kafkaClient } from '@proctorwise/platform';
import { WebSocket } from 'ws';
import { MISSING_JAVA } from '../needs.js';
import { DashboardViewer, opens } from './dashboard-viewer.js';
import { anyKafka, aPrefix, kafkaUnderTest, silentLog } from './kafka-under-test.js';
import type { ReplicaSettings } from './monitoring-replica.main.js';

const WITHIN_MS = 240_000;
const NOW = SLOT_START + 60_000;
const PROGRAM = fileURLToPath(new URL('./monitoring-replica.main.js', import.meta.url));
const mariaDb = await findMariaDb();
const needed = anyKafka && mariaDb;
const missing = mariaDb ? MISSING_JAVA : { because: 'there is no MariaDB', command: GET_MARIADB };

const kafka = kafkaUnderTest();
let base: string;
let database: MariaDbServer;
let settings: Omit<ReplicaSettings, 'folder'>;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'proctorwise-replicas-'));
  if (!needed) return;
  await chmod(base, 0o755); // as root the server runs as another user, who must reach its folder
  database = await startMariaDb({ folder: join(base, 'database') });
  const { migrationUrl } = await database.database('monitoring');
  const spec = framesTopic({ prefix: aPrefix(), partitions: 4 });
  const admin = kafkaClient(kafka().connection, silentLog).admin();
  await admin.connect();
  await ensureTopics(admin, [spec], { factor: 1 });
  await admin.disconnect();
  const { brokers } = kafka().connection;
  settings = {
    keysFolder: base,
    archiveFolder: join(base, 'archive'),
    brokers,
    topic: spec.topic,
    partitions: spec.partitions,
    databaseUrl: migrationUrl,
    now: NOW,
  };
}, WITHIN_MS);
afterAll(async () => {
  for (const viewer of viewers) viewer.end();
  for (const { child } of replicas) child.kill('SIGKILL');
  await database?.stop();
  await rm(base, { recursive: true, force: true });
}, 180_000);

interface Replica {
  readonly child: ChildProcess;
  readonly origin: string;
}
const replicas: Replica[] = [];
const viewers: { end(): void }[] = [];
async function replica(name: string): Promise<Replica> {
  const folder = join(base, name);
  await mkdir(folder);
  const child = fork(PROGRAM, [JSON.stringify({ ...settings, folder })], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ origin }] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the replica ended with ${code}`))),
  ])) as [{ origin: string }];
  const started = { child, origin };
  replicas.push(started);
  return started;
}

async function startWhenTaken(origin: string, token: string, student: string): Promise<Candidate> {
  const started = await until(
    () => Candidate.start(origin, token, student).catch(() => null),
    (candidate) => candidate !== null,
  );
  return started as Candidate;
}

/** A proctor's view of a session: opened with a ticket, and opened again where it breaks. */
class Viewer {
  readonly seen: number[] = [];
  /** The code of each closing. */
  readonly closings: number[] = [];
  openings = 0;
  #socket: WebSocket | undefined;
  #ended = false;

  constructor(
    private readonly origin: string,
    private readonly token: string,
    private readonly path: string,
  ) {}

  async watch(): Promise<void> {
    while (!this.#ended) {
      const ticket = await call<WsTicket>(this.origin, this.token, 'POST', `${this.path}/ws-ticket`).catch(() => null);
      if (ticket?.status === 200) await this.#see(ticket.body.ticket);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  end(): void {
    this.#ended = true;
    this.#socket?.terminate();
  }
  async #see(ticket: string): Promise<void> {
    const socket = new WebSocket(`${this.origin.replace('http', 'ws')}${this.path}/live?ticket=${ticket}`);
    this.#socket = socket;
    socket.on('error', () => undefined); // it closes then
    socket.on('open', () => {
      this.openings += 1;
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; frame_number?: number };
      if (message.type === 'frame' && message.frame_number !== undefined) this.seen.push(message.frame_number);
    });
    const [code] = (await once(socket, 'close')) as [number];
    if (!this.#ended) this.closings.push(code);
  }
}

/** A student in each partition: whichever moves, someone's session moves. */
async function inEveryPartition(origin: string, tokenOf: (student: string) => Promise<string>): Promise<Candidate[]> {
  const found = new Map<number, Candidate>();
  for (let number = 1; found.size < settings.partitions; number += 1) {
    const student = `student-${number}`;
    const candidate = await startWhenTaken(origin, await tokenOf(student), student);
    found.set(partitionOfSession(candidate.started.session_id, settings.partitions), candidate);
  }
  return [...found.values()];
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** As a browser's spool does: in order, each again until it is acknowledged, whatever the answer was. */
async function send(candidate: Candidate, numbers: readonly number[], scene = 'present'): Promise<void> {
  for (const number of numbers) {
    await until(
      async () => (await candidate.putFrame(number, scene, NOW + number).catch(() => null))?.status ?? 0,
      (status) => status === 200,
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

describe('two processes of monitoring', () => {
  itNeeds(
    needed,
    missing,
    'answer for each other’s sessions; when one is killed the other takes them over, every frame once and in order',
    async () => {
      const first = await replica('first');
      const credentials = await openCredentials(base, { now: NOW });
      const proctor = await credentials.of('proctor-1', 'proctor');
      const students = await inEveryPartition(first.origin, (student) => credentials.of(student, 'student'));
      const viewing = students.map(({ path }) => new Viewer(first.origin, proctor, path));
      viewers.push(...viewing);
      const watchingAll = viewing.map((each) => each.watch());
      await until(
        async () => Math.min(...viewing.map(({ openings }) => openings)),
        (least) => least === 1,
      );
      const second = await replica('second');
      // Half of the partitions went to it. Their viewers are told to come back, and are let in where they are now.
      await until(
        async () => viewing.filter(({ openings }) => openings > 1).length,
        (moved) => moved >= settings.partitions / 2,
      );
      for (const { closings } of viewing) expect(closings.filter((code) => code !== 1012)).toEqual([]);
      for (const each of viewing) each.end();
      await Promise.all(watchingAll);
      // New sessions begin where they are asked for: the second has partitions by now, and bob's session.
      const bob = await startWhenTaken(second.origin, await credentials.of('bob', 'student'), 'bob');

      // The student, and the proctor who watches, are connected to the other one.
      const student = new Candidate(first.origin, bob.started);
      const viewer = new Viewer(first.origin, proctor, bob.path);
      viewers.push(viewer);
      const watching = viewer.watch();
      await until(
        async () => viewer.openings,
        (openings) => openings > 0,
      );
      await send(student, range(1, 20));
      await until(
        async () => viewer.seen.length,
        (seen) => seen > 0,
      );

      const sending = send(student, range(21, 80));
      await new Promise((resolve) => setTimeout(resolve, 500));
      second.child.kill('SIGKILL');
      const killedAt = Date.now();
      await sending;
      process.stderr.write(`60 frames over a takeover: ${Date.now() - killedAt} ms after the kill\n`);
      await until(
        async () => viewer.seen.at(-1) ?? 0,
        (newest) => newest > 40,
      );
      expect(viewer.openings).toBeGreaterThan(1);
      viewer.end();
      await watching;

      // Sent again, as after a lost answer: known to the new owner.
      for (const number of [1, 20, 45, 80])
        expect(await student.putFrame(number, 'present', NOW + number)).toMatchObject({
          status: 200,
          body: { duplicate: true },
        });
      const session = await until<Session>(() => student.session(), isJudged);
      expect(session.total_frames_processed).toBe(80);
      expect((await student.stop()).body).toMatchObject({ status: 'stopped' });
      const folder = session.last_frame_path?.split('/').slice(1, -1).join('/') ?? '';
      const evidence = await until(
        () => readFile(join(base, 'archive', folder, 'evidence.json'), 'utf8').catch(() => ''),
        (text) => text !== '',
      );
      const { frames, head } = JSON.parse(evidence) as { frames: { frame_number: number }[]; head: { length: number } };
      expect(frames.map(({ frame_number }) => frame_number)).toEqual(range(1, 80));
      expect(head.length).toBe(80);
    },
    WITHIN_MS,
  );

  itNeeds(
    needed,
    missing,
    'show a dashboard what the others watch, wherever its sessions go, and nothing twice',
    async () => {
      const own = replicas.find(({ child }) => child.exitCode === null && child.signalCode === null)!;
      const owner = await replica('owner');
      const spare = await replica('spare');
      const credentials = await openCredentials(base, { now: NOW });
      const proctor = await credentials.of('proctor-1', 'proctor');
      const carl = await startWhenTaken(owner.origin, await credentials.of('carl', 'student'), 'carl');
      const { session_id } = carl.started;

      // One dashboard is connected to the process that watches the session, the other one is not.
      const near = new DashboardViewer([owner.origin], proctor, []);
      const far = new DashboardViewer([own.origin, spare.origin], proctor, [session_id]);
      viewers.push(near, far);
      const watching = [near.watch(), far.watch()];
      await until(
        async () => near.openings * far.of('resync').length, // its links are open
        (both) => both > 0,
      );
      const anomalies = (viewer: DashboardViewer) =>
        viewer.of('anomaly').filter(({ session }) => session.session_id === session_id);
      await send(carl, range(1, 6), 'two');
      await until(
        async () => Math.min(anomalies(near).length, anomalies(far).length),
        (least) => least > 0,
      );
      const [first] = anomalies(near);
      const told = anomalies(far).find(({ anomaly }) => anomaly.anomaly_id === first?.anomaly.anomaly_id);
      process.stderr.write(`news from another process: ${Math.round((told?.at ?? 0) - (first?.at ?? 0))} ms later\n`);
      await until(
        async () => far.of('picture').length,
        (pictures) => pictures > 0,
      );

      // Numbers that only the owner knows stand in the lists of every process, unless it does not answer within 2 s.
      const get = <T>(origin: string, path: string) => call<T>(origin, proctor, 'GET', path).then(({ body }) => body);
      const listed = await until(
        async () =>
          (await get<Session[]>(own.origin, '/monitoring/sessions')).find(
            (session) => session.session_id === session_id,
          ),
        (session) => session?.connected === true && isJudged(session),
      );
      expect(listed).toMatchObject({ connected: true, open_anomalies: 1, total_frames_processed: 6 });
      await until(
        () => Promise.all([own, owner].map(({ origin }) => get<MonitoringOverview>(origin, '/monitoring/overview'))),
        ([one, other]) =>
          one?.frames.acknowledged === other?.frames.acknowledged &&
          isDeepStrictEqual(one?.vision.pictures, other?.vision.pictures),
      );

      // Nobody opens two sockets with one ticket, whichever processes are asked.
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const { body } = await call<WsTicket>(own.origin, proctor, 'POST', '/monitoring/live/ws-ticket');
        const opened = await Promise.all([own, owner, spare].map(({ origin }) => opens(origin, body.ticket)));
        expect(opened.filter(Boolean)).toHaveLength(1);
      }

      // The owner stands still, its lines open: the session goes to another process, and the dashboard is told to look.
      const student = new Candidate(spare.origin, carl.started);
      const before = far.of('resync').length;
      owner.child.kill('SIGSTOP');
      await until(
        async () => far.of('resync').length,
        (count) => count > before,
      );
      await wait(3_000); // till the group has given its partitions away: asked before, it would be waited for
      await send(student, range(7, 9));
      await until(
        async () => far.sessions(session_id).at(-1)?.total_frames_processed,
        (total) => total === 9,
      );
      // It wakes, and has time to do what it believes to be its part; then it dies. Wherever the session is, its news go on.
      owner.child.kill('SIGCONT');
      await wait(2_000);
      owner.child.kill('SIGKILL');
      await send(student, range(10, 12));
      await until(
        async () => far.sessions(session_id).at(-1)?.total_frames_processed,
        (total) => total === 12,
      );

      await until(
        () => student.stop().catch(() => null),
        (answer) => answer?.status === 200,
      );
      await until(
        async () => far.sessions(session_id).at(-1)?.status,
        (status) => status === 'stopped',
      );

      // The process of the dashboard dies: it comes back elsewhere, and goes on.
      const { openings } = far;
      own.child.kill('SIGKILL');
      await until(
        async () => far.openings,
        (count) => count > openings,
      );
      const dora = await startWhenTaken(spare.origin, await credentials.of('dora', 'student'), 'dora');
      await send(dora, range(1, 2));
      await until(
        async () => far.sessions(dora.started.session_id).length,
        (news) => news > 0,
      );
      for (const viewer of [near, far]) viewer.end();
      await Promise.all(watching);
      const news = anomalies(far).map(({ anomaly }) => JSON.stringify(anomaly));
      expect(news).toHaveLength(new Set(news).size);
      expect(far.sessions(session_id).filter(({ status }) => status === 'stopped')).toHaveLength(1);
    },
    WITHIN_MS,
  );
});
