import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventData, ORDERING_KEY, type Role, type ServiceName, type Topic } from '@proctorwise/contracts';
import {
  createDoor,
  createLogger,
  internalClient,
  type LocalEventLog,
  listen,
  OutboxRow,
  openLocalEventLog,
  tokenSigner,
  tokenVerifier,
  unitOfWork,
} from '@proctorwise/platform';
import { generateSigningKey, testDatabase, testReplicas } from '@proctorwise/platform/testing';
import { type CorrectionModule, openCorrectionModule } from '../module.js';
import { onePaper, startUpstreams, type Upstreams } from './upstreams.js';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  readonly body: any;
}
export interface Person {
  readonly userId: string;
  readonly role: Role;
}
/** A candidate whose session runs. */
export interface Candidate extends Person {
  readonly reservationId: string;
  readonly examId: string;
  readonly sessionId: string;
  readonly sessionToken: string;
}

/** The correction service behind a real door, its upstreams on a real socket, its events through a real log. */
export interface RunningCorrection {
  readonly module: CorrectionModule;
  readonly upstreams: Upstreams;
  readonly events: LocalEventLog;
  /** Milliseconds since the epoch; set it to travel. */
  now: number;
  readonly teacher: Person;
  readonly admin: Person;
  /** @param who signs in with a fresh login; a text is sent as the token. @param deviceEpoch of the header, as it is */
  call(
    method: string,
    path: string,
    who: Person | string | null,
    body?: unknown,
    deviceEpoch?: string | number,
  ): Promise<Reply>;
  person(role: Role): Person;
  /** A new exam of `teacher`, its last slot ending in an hour. @returns its id */
  exam(): string;
  /** A student, new unless given, with a running session that ends in an hour. */
  candidate(examId?: string, student?: Person): Promise<Candidate>;
  /** Publishes what another service would, and waits until it was worked off. */
  hears<T extends Topic>(topic: T, data: EventData<T>): Promise<void>;
  /** What was emitted to a topic about a submission, oldest first. */
  emitted<T extends Topic>(topic: T, submissionId: string): Promise<EventData<T>[]>;
  /** Closes the service and opens it again on the same data: nothing is kept in memory. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;

export async function startCorrection(): Promise<RunningCorrection> {
  const folder = await mkdtemp(join(tmpdir(), 'pw-correction-'));
  const state = { now: Date.UTC(2026, 10, 22, 9, 0, 0) };
  const clock = () => state.now;
  const log = createLogger('correction', 'silent');
  const keys = {
    user: await generateSigningKey(),
    monitoring: await generateSigningKey(),
    correction: await generateSigningKey(),
  };
  const signers = {
    user: tokenSigner('user', keys.user, clock),
    monitoring: tokenSigner('monitoring', keys.monitoring, clock),
    correction: tokenSigner('correction', keys.correction, clock),
  };
  const verifier = tokenVerifier(async (issuer: ServiceName) => {
    const key = (keys as Partial<Record<ServiceName, (typeof keys)['user']>>)[issuer];
    return key ? [key.publicJwk] : [];
  }, clock);
  const upstreams = await startUpstreams(verifier);
  const events = await openLocalEventLog({ file: join(folder, 'events.db'), log, clock });
  const internal = internalClient({
    addressOf: () => upstreams.address,
    signer: signers.correction,
    sleep: async () => undefined,
  });

  const open = async ({ isFirst }: { isFirst: boolean }) => {
    const module = await openCorrectionModule({
      database: await testDatabase(folder, 'correction'),
      events,
      internal,
      log,
      clock,
    });
    // The sweeper is run by the tests that are about it, at instants of their choice. Events go to the first replica.
    const background = isFirst ? module.background.filter(({ name }) => !name.includes('sweep')) : [];
    for (const work of background) await work.start();
    const door = createDoor({
      facts: { service: 'correction', port: 8004, secure: false },
      services: [module],
      verifier,
      jwks: () => ({ keys: [] }),
      site: null,
      trustedProxies: 0,
      log,
    });
    const listener = await listen(door, { host: '127.0.0.1', port: 0 });
    return {
      module,
      origin: `http://127.0.0.1:${listener.port}`,
      async close() {
        await listener.close(0);
        for (const work of background) await work.stop();
        await module.close();
      },
    };
  };
  const openAll = async () => {
    const replicas = [await open({ isFirst: true })];
    while (replicas.length < testReplicas()) replicas.push(await open({ isFirst: false }));
    return { replicas, module: (replicas[0] as (typeof replicas)[0]).module };
  };
  const closeAll = () => Promise.all(running.replicas.map((replica) => replica.close()));
  let running = await openAll();
  let calls = 0;

  const person = (role: Role): Person => ({ userId: randomUUID(), role });
  /** A login that was renewed just now, as a browser has it. */
  const loginOf = ({ userId, role }: Person) =>
    signers.user.login({ userId, role, name: `A ${role}`, email: `${userId}@example.org` });
  const teacher = person('teacher');

  const service: RunningCorrection = {
    get module() {
      return running.module;
    },
    upstreams,
    events,
    get now() {
      return state.now;
    },
    set now(value) {
      state.now = value;
    },
    teacher,
    admin: person('admin'),
    person,
    async call(method, path, who, body, deviceEpoch) {
      const token = typeof who === 'string' || who === null ? who : await loginOf(who);
      // The replicas' doors in turn.
      const origin = running.replicas[calls++ % running.replicas.length]?.origin;
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(deviceEpoch === undefined ? {} : { 'x-device-epoch': String(deviceEpoch) }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    exam() {
      const examId = randomUUID().slice(0, 8);
      upstreams.papers.set(examId, onePaper(examId, teacher.userId, new Date(state.now + HOUR).toISOString()));
      return examId;
    },
    async candidate(examId = service.exam(), student = person('student')) {
      const { userId } = student;
      const [reservationId, sessionId] = [randomUUID(), randomUUID()];
      const at = (ms: number) => new Date(state.now + ms).toISOString();
      upstreams.admissions.set(reservationId, {
        reservation_id: reservationId,
        reservation_status: 'scheduled',
        user_id: userId,
        student_name: 'Ada Lovelace',
        exam_id: examId,
        exam_title: 'Geography',
        exam_version: upstreams.papers.get(examId)?.exam_version ?? 1,
        teacher_id: teacher.userId,
        slot_id: 'slot',
        slot_start: at(0),
        slot_end: at(HOUR),
        extra_minutes: 0,
        duration_minutes: 60,
        pass_mark: 50,
        rules: [],
      });
      upstreams.sessions.set(reservationId, {
        session_id: sessionId,
        reservation_id: reservationId,
        user_id: userId,
        exam_id: examId,
        status: 'active',
        started_at: at(0),
        ends_at: at(HOUR),
        stopped_at: null,
        version: 1,
      });
      const sessionToken = await signers.monitoring.session(
        { userId, name: 'Ada Lovelace', sessionId, reservationId, examId },
        new Date(state.now + 1.5 * HOUR),
      );
      return { ...student, reservationId, examId, sessionId, sessionToken };
    },
    async hears(topic, data) {
      const key = String((data as Record<string, unknown>)[ORDERING_KEY[topic]]);
      await events.publish({
        id: randomUUID(),
        topic,
        key,
        source: 'test',
        time: new Date(state.now).toISOString(),
        data,
      });
      await events.settled();
    },
    async emitted(topic, submissionId) {
      const rows = await unitOfWork(running.module.database).read((em) =>
        em.find(OutboxRow, { topic, eventKey: submissionId }, { orderBy: { id: 'asc' } }),
      );
      return rows.map((row) => row.data as EventData<typeof topic>);
    },
    async restart() {
      await closeAll();
      running = await openAll();
    },
    async close() {
      await closeAll();
      await events.close();
      await upstreams.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return service;
}
