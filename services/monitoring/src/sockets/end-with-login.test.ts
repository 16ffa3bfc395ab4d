import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Actor, WsTicket } from '@proctorwise/contracts';
import { WebSocket } from 'ws';
import { Candidate, call } from '../testing/candidate.js';
import { openTestMonitoring, SLOT_START, type TestMonitoring } from '../testing/monitoring-service.js';
import { scriptedVision } from '../testing/scripted-vision.js';
import { endWithLogin, LOOK_EVERY_MS } from './end-with-login.js';

const BEGIN = SLOT_START + 60_000;
/** An access token's life, and what two machines' clocks may differ by. */
const LOGIN_MS = 15 * 60_000 + 5_000;

describe('a socket and the login that opened it', () => {
  const session: Actor = {
    kind: 'session',
    userId: 'ada',
    name: 'Ada',
    sessionId: 's',
    reservationId: 'r',
    examId: 'e',
    until: 10_000,
  };
  let now: number;
  let closed: unknown[];
  beforeEach(() => {
    jest.useFakeTimers();
    now = 0;
    closed = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const open = (actor: Actor) => {
    const events = new EventEmitter();
    const socket = { on: events.on.bind(events), close: (code?: number) => void closed.push(code) };
    endWithLogin(socket as unknown as WebSocket, actor, () => now);
    return events;
  };
  it('end together, by the clock and once', () => {
    open(session);
    now = 9_999;
    jest.advanceTimersByTime(60 * LOOK_EVERY_MS);
    expect(closed).toEqual([]);
    now = 10_000;
    jest.advanceTimersByTime(60 * LOOK_EVERY_MS);
    expect(closed).toEqual([4401]);
  });
  it('leave nothing behind once the socket is closed', () => {
    const events = open(session);
    events.emit('close');
    expect(jest.getTimerCount()).toBe(0);
  });
  it('do not end where the end is not said, as in a ticket of an earlier version', () => {
    const { until: _, ...endless } = session;
    open(endless);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('live pictures', () => {
  const clock = { now: BEGIN };
  let folder: string;
  let service: TestMonitoring;
  let candidate: Candidate;
  let student: string;
  const open: WebSocket[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
    service = await openTestMonitoring({ folder, clock, vision: scriptedVision() });
    student = await service.credentials.of('ada', 'student');
    candidate = await Candidate.start(service.origin, student, 'ada');
  });
  afterAll(async () => {
    for (const socket of open) socket.terminate();
    await service.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    clock.now = BEGIN;
  });
  const proctor = () => service.credentials.of('proctor-1', 'proctor');
  async function connect(path: string, token: string | null) {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const socket = new WebSocket(`${service.origin.replace('http', 'ws')}${path}`, { headers });
    open.push(socket);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await once(socket, 'open');
    const pong = async (): Promise<string> => {
      socket.send('{"type":"ping"}');
      for (;;) {
        const [data] = await once(socket, 'message');
        if (JSON.parse(String(data)).type === 'pong') return 'pong';
      }
    };
    return { closed, pong };
  }
  const ticketFor = async (path: string, token: string) =>
    (await call<WsTicket>(service.origin, token, 'POST', `${path}/ws-ticket`)).body.ticket;
  const lookedFor = () => new Promise((resolve) => setTimeout(resolve, 2 * LOOK_EVERY_MS));

  it('end with the login, by token and by ticket, and go on with a renewed one', async () => {
    const live = `${candidate.path}/live`;
    const login = await proctor();
    const byToken = [await connect(live, login), await connect('/monitoring/live', login)];
    clock.now = BEGIN + 600_000; // the ticket is asked for late, and lengthens nothing
    const byTicket = [
      await connect(`${live}?ticket=${await ticketFor(candidate.path, login)}`, null),
      await connect(`/monitoring/live?ticket=${await ticketFor('/monitoring/live', login)}`, null),
    ];
    const renewed = await proctor();
    const ending = [...byToken, ...byTicket];
    clock.now = BEGIN + LOGIN_MS - 1;
    await lookedFor();
    expect(await Promise.all(ending.map(({ pong }) => pong()))).toEqual(['pong', 'pong', 'pong', 'pong']);
    const lasting = [
      await connect(`${live}?ticket=${await ticketFor(candidate.path, renewed)}`, null),
      await connect('/monitoring/live', renewed),
    ];
    clock.now = BEGIN + LOGIN_MS;
    expect(await Promise.all(ending.map(({ closed }) => closed))).toEqual([4401, 4401, 4401, 4401]);
    expect((await call(service.origin, login, 'POST', '/monitoring/live/ws-ticket')).status).toBe(401);
    expect(await Promise.all(lasting.map(({ pong }) => pong()))).toEqual(['pong', 'pong']);
  }, 30_000);

  it("are not a candidate's own stream: that lasts as long as its session, also by the login itself", async () => {
    const stream = `${candidate.path}/stream`;
    const own = [await connect(stream, student), await connect(stream, candidate.started.session_token)];
    clock.now = BEGIN + LOGIN_MS;
    await lookedFor();
    expect(await Promise.all(own.map(({ pong }) => pong()))).toEqual(['pong', 'pong']);
  }, 30_000);
});
