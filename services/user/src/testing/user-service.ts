import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventData, LoginReply, Topic } from '@proctorwise/contracts';
import {
  createDoor,
  createLogger,
  listen,
  OutboxRow,
  tokenSigner,
  tokenVerifier,
  unitOfWork,
} from '@proctorwise/platform';
import { generateSigningKey, testDatabase, testReplicas } from '@proctorwise/platform/testing';
import { openUserModule, type UserModule } from '../module.js';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  readonly body: any;
  readonly headers: Headers;
  readonly cookies: readonly string[];
}
export interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** The user service, its replicas in turn where the database allows them, behind real doors on free ports, with its database in a folder of its own and a clock of ours. */
export interface RunningUserService {
  readonly module: UserModule;
  readonly origin: string;
  /** Milliseconds since the epoch; set it to travel. */
  now: number;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  signIn(email: string, password?: string): Promise<LoginReply>;
  /** What was emitted to a topic so far, oldest first. */
  emitted<T extends Topic>(topic: T): Promise<EventData<T>[]>;
  close(): Promise<void>;
}

export async function startUserService(): Promise<RunningUserService> {
  const folder = await mkdtemp(join(tmpdir(), 'pw-user-'));
  const state = { now: Date.UTC(2026, 10, 22, 9, 0, 0) };
  const clock = () => state.now;
  const signer = tokenSigner('user', await generateSigningKey(), clock);
  const log = createLogger('user', 'silent');
  const database = await testDatabase(folder, 'users');
  const open = () =>
    openUserModule({
      database,
      events: { publish: async () => undefined },
      accessTokens: signer,
      log,
      clock,
    });
  const modules = [await open()];
  while (modules.length < testReplicas()) modules.push(await open());
  const module = modules[0] as UserModule;
  const verifier = tokenVerifier(async () => [signer.publicJwk], clock);
  const listeners = await Promise.all(
    modules.map((replica) => {
      const door = createDoor({
        facts: { service: 'user', port: 8001, secure: false },
        services: [replica],
        verifier,
        jwks: () => ({ keys: [signer.publicJwk] }),
        site: null,
        trustedProxies: 1,
        log,
      });
      return listen(door, { host: '127.0.0.1', port: 0 });
    }),
  );
  const origins = listeners.map(({ port }) => `http://127.0.0.1:${port}`);
  const origin = origins[0] as string;
  let calls = 0;
  const call: RunningUserService['call'] = async (method, path, { token, body, headers } = {}) => {
    // A browser that names its origin stays with it.
    const door = headers?.origin ? origin : origins[calls++ % origins.length];
    const response = await fetch(`${door}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: await response.json(),
      headers: response.headers,
      cookies: response.headers.getSetCookie(),
    };
  };
  return {
    module,
    origin,
    get now() {
      return state.now;
    },
    set now(value) {
      state.now = value;
    },
    call,
    async signIn(email, password = 'password123') {
      const reply = await call('POST', '/users/login', { body: { email, password } });
      if (reply.status !== 200) throw new Error(`sign-in answered ${reply.status}: ${reply.body.detail}`);
      return reply.body;
    },
    async emitted(topic) {
      const rows = await unitOfWork(module.database).read((em) =>
        em.find(OutboxRow, { topic }, { orderBy: { id: 'asc' } }),
      );
      return rows.map((row) => row.data as EventData<typeof topic>);
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close(0)));
      await Promise.all(modules.map((replica) => replica.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
