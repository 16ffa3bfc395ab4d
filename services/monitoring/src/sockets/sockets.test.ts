import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Session, WsTicket } from '@proctorwise/contracts';
import { WebSocket } from 'ws';
import { Candidate, call, isJudged, until } from '../testing/candidate.js';
import { openTestMonitoring, SLOT_START, type TestClock, type TestMonitoring } from '../testing/monitoring-service.js';
import { viewsOf } from '../testing/picture-views.js';
import { aJpeg } from '../testing/pictures.js';
import { scriptedVision } from '../testing/scripted-vision.js';

type Message = Record<string, unknown> & { type: string };
const clock: TestClock = { now: SLOT_START };
let folder: string;
let service: TestMonitoring;
let students = 0;
let student: string;
let proctor: string;
let candidate: Candidate;
let open: Socket[] = [];

/** A socket that remembers what it was told. */
class Socket {
  readonly messages: Message[] = [];
  readonly closed: Promise<{ code: number }>;
  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data) => this.messages.push(JSON.parse(data.toString()) as Message));
    this.closed = new Promise((resolve) => ws.once('close', (code) => resolve({ code })));
    open.push(this);
  }
  static async open(path: string, token: string | null): Promise<Socket> {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const socket = new Socket(new WebSocket(`${service.origin.replace('http', 'ws')}${path}`, { headers }));
    await once(socket.ws, 'open');
    return socket;
  }
  say(message: object | string): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }
  async hears(type: string, also: (message: Message) => boolean = () => true): Promise<Message> {
    const found = () => Promise.resolve(this.messages.find((message) => message.type === type && also(message)));
    return (await until(found, (message) => message !== undefined)) as Message;
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  service = await openTestMonitoring({ folder, clock, vision: scriptedVision() });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  clock.now = SLOT_START + 60_000;
  students += 1;
  student = await service.credentials.of(`student-${students}`, 'student');
  proctor = await service.credentials.of('proctor-1', 'proctor');
  candidate = await Candidate.start(service.origin, student, `student-${students}`);
});
afterEach(() => {
  for (const { ws } of open) ws.terminate();
  open = [];
});

const sessionIn = ({ session }: Message) => session as Session;
const base64 = (scene: string, number: number) => aJpeg(scene, number).toString('base64');
const stream = (token: string | null = candidate.started.session_token) =>
  Socket.open(`${candidate.path}/stream`, token);
const live = (token: string | null = proctor) => Socket.open(`${candidate.path}/live`, token);

describe("the candidate's stream", () => {
  it('answers pings, and takes them as signs of life', async () => {
    const socket = await stream();
    await socket.hears('deadline');
    clock.now += 60_000;
    expect((await candidate.session()).connected).toBe(false);
    socket.say({ type: 'ping' });
    expect(await socket.hears('pong')).toMatchObject({ server_time: new Date(clock.now).toISOString() });
    expect((await candidate.session()).connected).toBe(true);
  });
  it('takes frames in order, also those said before it answered', async () => {
    const socket = await stream();
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8])
      socket.say({ type: 'frame', frame_data: base64('two', number), frame_number: number });
    await socket.hears('frame_processed', ({ frame_number }) => frame_number === 8);
    const processed = socket.messages.filter(({ type }) => type === 'frame_processed');
    expect(processed.map(({ frame_number }) => frame_number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(processed.flatMap(({ anomalies }) => anomalies)).toEqual([
      {
        anomaly_id: expect.any(String),
        anomaly_type: 'multiple_faces',
        severity: 'critical',
        confidence: expect.any(Number),
        description: expect.any(String),
      },
    ]);
  });
  it('survives what is no JSON and answers a bad picture with its code', async () => {
    const socket = await stream();
    socket.say('{');
    socket.say({ type: 'frame', frame_data: 'abc', frame_number: 1 });
    expect(await socket.hears('error')).toMatchObject({ code: 'not_base64', detail: 'Incorrect padding' });
    socket.say({ type: 'ping' });
    await socket.hears('pong');
  });
  it('hears of the anomalies of a posted frame, also of none', async () => {
    const socket = await stream();
    await socket.hears('deadline');
    await candidate.call('POST', '/frame', { frame_data: base64('present', 1), frame_number: 1 });
    expect(await socket.hears('anomalies')).toEqual({ type: 'anomalies', data: [] });
  });
  it('keeps eight sockets of a session: a ninth ends the oldest', async () => {
    const sockets: Socket[] = [];
    for (let number = 0; number < 9; number++) {
      const socket = await stream();
      await socket.hears('deadline');
      sockets.push(socket);
    }
    expect(await sockets[0]?.closed).toEqual({ code: 4429 });
    sockets[1]?.say({ type: 'ping' });
    sockets[8]?.say({ type: 'ping' });
    await sockets[1]?.hears('pong');
    await sockets[8]?.hears('pong');
    sockets[1]?.ws.close();
    await sockets[1]?.closed;
    const next = await stream(); // there is room again
    await next.hears('deadline');
    next.say({ type: 'ping' });
    await next.hears('pong');
    expect(sockets[2]?.ws.readyState).toBe(WebSocket.OPEN);
  });
  it('hears of a takeover, and of the stop, which closes it', async () => {
    const socket = await stream();
    await socket.hears('deadline');
    await Candidate.start(service.origin, student, `student-${students}`);
    await socket.hears('taken_over');
    await candidate.stop();
    expect(await socket.hears('session_stopped')).toMatchObject({ stop_reason: 'student' });
    expect(await socket.closed).toEqual({ code: 1000 });
  });
});

describe('the live picture', () => {
  it('shows each frame with boxes and anomalies, the numbers, and the stop', async () => {
    const socket = await live();
    socket.say({ type: 'ping' });
    await socket.hears('pong');
    await candidate.putFrame(1, 'two', clock.now);
    await candidate.putFrame(2, 'two', clock.now + 1);
    expect(await socket.hears('frame', ({ frame_number }) => frame_number === 2)).toMatchObject({
      frame_data: base64('two', 2),
      timestamp: new Date(clock.now).toISOString(),
      observation: { present: 2 },
      anomalies: [{ anomaly_type: 'multiple_faces' }],
    });
    expect(await socket.hears('anomaly')).toMatchObject({ anomaly: { anomaly_type: 'multiple_faces' } });
    await candidate.stop();
    await socket.hears('session_stopped');
    expect(await socket.closed).toEqual({ code: 1000 });
  });
  it('shows a bare event that was posted', async () => {
    const socket = await live();
    await candidate.call('POST', '/frame', { frame_data: '', frame_number: -1, browser_event: 'tab_change' });
    expect(await socket.hears('frame')).toMatchObject({
      frame_data: '',
      frame_number: -1,
      anomalies: [{ anomaly_type: 'tab_change' }],
    });
  });
});

describe('the dashboard', () => {
  it('hears of the numbers at most once a second, the last of them included', async () => {
    const socket = await Socket.open('/monitoring/live', proctor);
    socket.say({ type: 'ping' });
    await socket.hears('pong');
    const { session_id } = candidate.started;
    for (const number of [1, 2, 3, 4, 5]) await candidate.putFrame(number, 'present', clock.now + number);
    const ofThis = (message: Message) => message.type === 'session' && sessionIn(message).session_id === session_id;
    await socket.hears('session', (message) => ofThis(message) && sessionIn(message).frames.analysed === 5);
    expect(socket.messages.filter(ofThis).length).toBeLessThan(5);
  });
  it('hears of a session that starts, of its anomalies and of its end', async () => {
    const socket = await Socket.open('/monitoring/live', proctor);
    socket.say({ type: 'ping' });
    await socket.hears('pong');
    await candidate.putFrame(1, 'phone', clock.now);
    await candidate.putFrame(2, 'phone', clock.now + 1);
    const { session_id } = candidate.started;
    const ofThis = (message: Message) => sessionIn(message).session_id === session_id;
    expect(await socket.hears('anomaly', ofThis)).toMatchObject({
      anomaly: { anomaly_type: 'forbidden_object' },
      session: { anomaly_count: 1 },
    });
    await candidate.stop();
    const isStopped = (message: Message) => ofThis(message) && sessionIn(message).status === 'stopped';
    await socket.hears('session', isStopped);
  });
});

describe('the wall of pictures', () => {
  const dashboard = () => Socket.open('/monitoring/live', proctor);
  const pictures = (socket: Socket) => socket.messages.filter(({ type }) => type === 'picture');

  it('shows the newest picture of a session at once, and later ones no faster than one in 3 s', async () => {
    await candidate.putFrame(1, 'present', clock.now);
    await until(() => candidate.session(), isJudged);
    const socket = await dashboard();
    const { session_id } = candidate.started;
    socket.say({ type: 'show', session_ids: [session_id, 'nobody', 7] });
    expect(await socket.hears('picture')).toEqual({
      type: 'picture',
      session_id,
      frame_data: base64('present', 1),
      timestamp: new Date(clock.now).toISOString(),
      age_ms: 0,
      observation: null,
    });
    const next = async (frameNumber: number, laterMs: number) => {
      clock.now += laterMs;
      await candidate.putFrame(frameNumber, 'two', clock.now);
      await until(() => candidate.session(), isJudged);
    };
    await next(2, 100);
    await next(3, 2_999);
    await next(4, 1);
    await socket.hears('picture', ({ frame_data }) => frame_data === base64('two', 4));
    expect(pictures(socket).map(({ frame_data }) => frame_data)).toEqual([
      base64('present', 1),
      base64('two', 2),
      base64('two', 4),
    ]);
    expect(pictures(socket)[2]).toMatchObject({ observation: { present: 2 } });
  });
  it('shows none of a session that is not on the screen any more, nor of one that never was', async () => {
    const socket = await dashboard();
    const { session_id } = candidate.started;
    await candidate.putFrame(1, 'present', clock.now);
    await until(() => candidate.session(), isJudged);
    socket.say({ type: 'ping' });
    await socket.hears('pong');
    expect(pictures(socket)).toEqual([]);
    socket.say({ type: 'show', session_ids: [session_id] });
    await socket.hears('picture');
    socket.say({ type: 'show', session_ids: [] });
    socket.say({ type: 'ping' });
    await until(
      async () => socket.messages.filter(({ type }) => type === 'pong').length,
      (count) => count === 2,
    );
    clock.now += 60_000;
    await candidate.putFrame(2, 'present', clock.now);
    await until(() => candidate.session(), isJudged);
    expect(pictures(socket)).toHaveLength(1);
  });
});

it('writes down who watches a session live, before its first picture', async () => {
  const own = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  const short = await openTestMonitoring({ folder: own, clock, vision: scriptedVision() });
  const ada = await Candidate.start(short.origin, await short.credentials.of('ada', 'student'), 'ada');
  const headers = { authorization: `Bearer ${await short.credentials.of('proctor-2', 'proctor')}` };
  const ws = new WebSocket(`${short.origin.replace('http', 'ws')}${ada.path}/live`, { headers });
  await once(ws, 'open');
  ws.send('{"type":"ping"}');
  await once(ws, 'message');
  ws.terminate();
  await short.close();
  expect(await viewsOf(own, ada.started.session_id)).toEqual([
    expect.objectContaining({ viewerId: 'proctor-2', framePath: expect.stringMatching(/\/$/) }),
  ]);
  await rm(own, { recursive: true });
});

describe('who may open one', () => {
  it('closes with 4004 for an unknown or stopped session, as the original did', async () => {
    for (const path of ['/monitoring/sessions/nope/live', '/monitoring/sessions/nope/stream']) {
      expect(await (await Socket.open(path, proctor)).closed).toEqual({ code: 4004 });
    }
    await candidate.stop();
    expect(await (await live()).closed).toEqual({ code: 4004 });
    expect(await (await stream()).closed).toEqual({ code: 4004 });
  });
  it.each([
    ['live', 'nobody', 4401],
    ['live', 'student', 4403],
    ['stream', 'otherStudent', 4004],
    ['stream', 'proctor', 4004],
    ['dashboard', 'student', 4403],
    ['dashboard', 'nobody', 4401],
  ])('%s is not for %s: %i', async (socket, who, code) => {
    const other = await service.credentials.of('student-other', 'student');
    const token = { nobody: null, student, otherStudent: other, proctor }[who] ?? null;
    const path = socket === 'dashboard' ? '/monitoring/live' : `${candidate.path}/${socket}`;
    expect(await (await Socket.open(path, token)).closed).toEqual({ code });
  });
  it('opens by a ticket once, within 30 s, at its own door', async () => {
    const issue = (path: string) =>
      call<WsTicket>(service.origin, proctor, 'POST', path).then(({ body }) => body.ticket);
    const path = `${candidate.path}/live`;
    const ticket = await issue(`${candidate.path}/ws-ticket`);
    const socket = await Socket.open(`${path}?ticket=${ticket}`, null);
    socket.say({ type: 'ping' });
    await socket.hears('pong');
    expect(await (await Socket.open(`${path}?ticket=${ticket}`, null)).closed).toEqual({ code: 4401 });
    const dashboard = await issue('/monitoring/live/ws-ticket');
    expect(await (await Socket.open(`${path}?ticket=${dashboard}`, null)).closed).toEqual({ code: 4401 });
    const late = await issue('/monitoring/live/ws-ticket');
    clock.now += 30_000;
    expect(await (await Socket.open(`/monitoring/live?ticket=${late}`, null)).closed).toEqual({ code: 4401 });
    const inTime = await issue('/monitoring/live/ws-ticket');
    clock.now += 29_999;
    const watching = await Socket.open(`/monitoring/live?ticket=${inTime}`, null);
    watching.say({ type: 'ping' });
    await watching.hears('pong');
  });
  it('gives tickets by role', async () => {
    const issue = (token: string) => call(service.origin, token, 'POST', `${candidate.path}/ws-ticket`);
    expect(await issue(await service.credentials.of('student-other', 'student'))).toMatchObject({ status: 404 });
    expect(await issue(candidate.started.session_token)).toMatchObject({ status: 200 });
    expect(await call(service.origin, student, 'POST', '/monitoring/live/ws-ticket')).toMatchObject({ status: 403 });
  });
});
