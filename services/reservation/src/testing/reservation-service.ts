import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DomainError,
  type EventData,
  type EventEnvelope,
  type Role,
  type SessionDeadline,
  type Topic,
} from '@proctorwise/contracts';
import {
  createDoor,
  createInternalDoor,
  createLogger,
  type EventLog,
  listen,
  OutboxRow,
  tokenSigner,
  tokenVerifier,
  unitOfWork,
} from '@proctorwise/platform';
import { generateSigningKey, testDatabase, testReplicas } from '@proctorwise/platform/testing';
import { openReservationModule, type ReservationModule } from '../module.js';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  readonly body: any;
  /** Address of the next page, by the `Link` header. */
  readonly next: string | undefined;
}
export interface TestPerson {
  readonly id: string;
  readonly token: string;
}

/** The reservation service, its replicas where the database allows them, behind real doors, with its database in a folder of its own and a clock of ours. */
export interface RunningReservationService {
  readonly module: ReservationModule;
  /** Milliseconds since the epoch; set it to travel. */
  now: number;
  /** Reservations whose session has begun by monitoring's word, and the session's status. */
  readonly sessions: Map<string, SessionDeadline['status']>;
  /** Does monitoring answer? */
  isMonitoringUp: boolean;
  person(role: Role, name: string): Promise<TestPerson>;
  sessionToken(of: { userId: string; reservationId: string; examId: string }): Promise<string>;
  call(method: string, path: string, token?: string, body?: unknown): Promise<Reply>;
  /** On the internal door, as the correction service or as a person. */
  callInternally(path: string, token?: string): Promise<Reply>;
  emitted<T extends Topic>(topic: T): Promise<EventData<T>[]>;
  /** Hands an event to the service as its event log would. */
  deliver<T extends Topic>(topic: T, data: EventData<T>, id?: string): Promise<void>;
  close(): Promise<void>;
}

export async function startReservationService(timeZone = 'UTC'): Promise<RunningReservationService> {
  const folder = await mkdtemp(join(tmpdir(), 'pw-reservation-'));
  const state = { now: Date.UTC(2026, 10, 22, 9, 0, 0), isMonitoringUp: true };
  const clock = () => state.now;
  // Tokens do not age while a test travels.
  const startedAt = state.now;
  const tokenClock = () => startedAt;
  const key = await generateSigningKey();
  const userSigner = tokenSigner('user', key, tokenClock);
  const monitoringSigner = tokenSigner('monitoring', key, tokenClock);
  const correctionSigner = tokenSigner('correction', key, tokenClock);
  const verifier = tokenVerifier(async () => [key.publicJwk], tokenClock);
  const log = createLogger('reservation', 'silent');
  const sessions = new Map<string, SessionDeadline['status']>();
  const handlers = new Map<Topic, (event: EventEnvelope) => Promise<void>>();
  const database = await testDatabase(folder, 'reservations');
  const open = () =>
    openReservationModule({
      database,
      events: { publish: async () => undefined, subscribe: recording(handlers) },
      internal: {
        async get<T>(_callee: string, path: string) {
          if (!state.isMonitoringUp) throw new DomainError('upstream_unavailable', 'monitoring does not answer');
          const status = sessions.get(path.split('/').at(-1) ?? '');
          return (status ? { status } : null) as T | null;
        },
      },
      log,
      timeZone,
      clock,
    });
  const modules = [await open()];
  while (modules.length < testReplicas()) modules.push(await open());
  const module = modules[0] as ReservationModule;
  for (const work of modules.flatMap(({ background }) => background)) await work.start();
  const facts = { service: 'reservation', port: 8000, secure: false } as const;
  const shared = { facts, services: [module], verifier, log };
  const listeners = await Promise.all(
    modules.map((replica) => {
      const door = { ...shared, services: [replica], jwks: () => ({ keys: [] }), site: null, trustedProxies: 0 };
      return listen(createDoor(door), { host: '127.0.0.1', port: 0 });
    }),
  );
  let calls = 0;
  /** The replicas' doors in turn. */
  const nextOrigin = () => `http://127.0.0.1:${listeners[calls++ % listeners.length]?.port}`;
  const inside = await listen(createInternalDoor(shared), { host: '127.0.0.1', port: 0 });

  const request = async (url: string, method: string, token?: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(url, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const next = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    return { status: response.status, body: await response.json(), next };
  };
  return {
    module,
    sessions,
    get now() {
      return state.now;
    },
    set now(value) {
      state.now = value;
    },
    get isMonitoringUp() {
      return state.isMonitoringUp;
    },
    set isMonitoringUp(value) {
      state.isMonitoringUp = value;
    },
    async person(role, name) {
      const id = randomUUID();
      const token = await userSigner.login({ userId: id, role, name, email: `${id}@example.org` });
      return { id, token };
    },
    sessionToken: (of) =>
      monitoringSigner.session({ ...of, name: 'Ada', sessionId: randomUUID() }, new Date(startedAt + 3_600_000)),
    call: (method, path, token, body) => request(`${nextOrigin()}${path}`, method, token, body),
    callInternally: async (path, token) =>
      request(
        `http://127.0.0.1:${inside.port}${path}`,
        'GET',
        token ?? (await correctionSigner.internal('reservation')),
      ),
    async emitted(topic) {
      const rows = await unitOfWork(module.database).read((em) =>
        em.find(OutboxRow, { topic }, { orderBy: { id: 'asc' } }),
      );
      return rows.map((row) => row.data as EventData<typeof topic>);
    },
    async deliver(topic, data, id = randomUUID()) {
      const time = new Date(state.now).toISOString();
      await handlers.get(topic)?.({ id, topic, key: 'k', source: 'test', time, data } as EventEnvelope);
    },
    async close() {
      await Promise.all([...listeners, inside].map((listener) => listener.close(0)));
      for (const work of modules.flatMap(({ background }) => background)) await work.stop();
      await Promise.all(modules.map((replica) => replica.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Keeps the handlers that subscribe, so that a test can call them. */
const recording =
  (handlers: Map<Topic, (event: EventEnvelope) => Promise<void>>): EventLog['subscribe'] =>
  async ({ topics, handle }) => {
    for (const topic of topics) handlers.set(topic, handle as (event: EventEnvelope) => Promise<void>);
    return { stop: async () => undefined };
  };
