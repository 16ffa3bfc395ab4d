import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DashboardMessage } from '@proctorwise/contracts';
import { continueTrace, inTrace, isForwarded, parseTraceparent } from '@proctorwise/platform';
import { type WebSocket, WebSocketServer } from 'ws';
import { until } from '../testing/candidate.js';
import { OtherDashboards } from './other-dashboards.js';
import { MAX_ON_WALL } from './picture-wall.js';

/** Another process: what was asked of it, and the viewers that it has. */
interface Process {
  readonly address: string;
  readonly server: WebSocketServer;
  readonly tickets: string[];
  readonly traces: unknown[];
  readonly shown: string[][];
  readonly viewers: WebSocket[];
}
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Of the socket whose viewer sees them. */
const VIEWERS = continueTrace(undefined);
let processes: Process[];
let others: OtherDashboards;
let there: string[];
let owners: Map<string, string>;
let shownHere: (readonly string[])[];
let heard: DashboardMessage[];
let missed: number;
let issued: number;

async function process(port = 0): Promise<Process> {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const one: Process = { address, server, tickets: [], traces: [], shown: [], viewers: [] };
  server.on('connection', (socket, request) => {
    const ticket = new URL(request.url ?? '', address).searchParams.get('ticket') ?? '';
    one.tickets.push(isForwarded(request) ? ticket : 'not marked as sent on');
    one.traces.push(parseTraceparent(String(request.headers.traceparent))?.traceId);
    one.viewers.push(socket);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; session_ids: string[] };
      if (message.type === 'show') one.shown.push(message.session_ids);
    });
  });
  processes.push(one);
  return one;
}
const end = (one: Process) => {
  for (const socket of one.server.clients) socket.terminate();
  one.server.close();
};
const tell = (one: Process, message: object) => one.viewers.at(-1)?.send(JSON.stringify(message));
const news = (session_id: string, frames = 1) => ({
  type: 'session',
  session: { session_id, total_frames_processed: frames },
});
const holds = (condition: () => boolean) => until(async () => condition(), Boolean);

beforeEach(() => {
  [processes, there, shownHere, heard, missed, issued] = [[], [], [], [], 0, 0];
  owners = new Map();
  const options = {
    addresses: async () => there,
    addressOf: async (sessionId: string) => owners.get(sessionId) ?? null,
    isHere: (sessionId: string) => sessionId.startsWith('here'),
    ticket: async () => `ticket-${issued++}`,
    onMessage: (message: DashboardMessage) => void heard.push(message),
    onMissed: () => {
      missed += 1;
    },
    showHere: async (sessionIds: readonly string[]) => void shownHere.push(sessionIds),
    onFailure: () => undefined,
    log: silent,
    lookEveryMs: 20,
  };
  others = inTrace(VIEWERS, () => new OtherDashboards(options));
});
afterEach(() => {
  others.close();
  for (const one of processes) end(one);
});

it('hears what every other process tells, opened with a ticket each and marked as sent on', async () => {
  const [a, b] = [await process(), await process()];
  there = [a.address, b.address];
  await holds(() => a.viewers.length * b.viewers.length === 1 && missed === 2);
  expect([...a.tickets, ...b.tickets].sort()).toEqual(['ticket-0', 'ticket-1']);
  expect([...a.traces, ...b.traces]).toEqual([VIEWERS.traceId, VIEWERS.traceId]);
  tell(a, news('s1'));
  tell(b, { type: 'picture', session_id: 's2' });
  tell(b, { type: 'anomaly', anomaly: {}, session: { session_id: 's2' } });
  await holds(() => heard.length === 3);
  expect(heard.map(({ type }) => type).sort()).toEqual(['anomaly', 'picture', 'session']);
});

it('passes on nothing but news: no pong, nothing unreadable, nothing of a session that is watched here', async () => {
  const a = await process();
  there = [a.address];
  await holds(() => missed === 1);
  a.viewers[0]?.send('{');
  for (const message of [{ type: 'pong' }, { type: 'other' }, news('here-1'), news('s1')]) tell(a, message);
  await holds(() => heard.length > 0);
  expect(heard).toEqual([news('s1')]);
});

it('knows what it may have missed: another process says so, or breaks', async () => {
  const a = await process();
  there = [a.address];
  await holds(() => missed === 1);
  tell(a, { type: 'resync' });
  await holds(() => missed === 2);
  a.viewers[0]?.terminate();
  await holds(() => a.viewers.length === 2); // again, with another ticket
  await holds(() => missed === 4);
  expect(a.tickets).toEqual(['ticket-0', 'ticket-1']);
});

it('asks each process for the pictures of its own sessions, and follows those that move', async () => {
  const [a, b] = [await process(), await process()];
  there = [a.address, b.address];
  owners = new Map([
    ['s1', a.address],
    ['s2', b.address],
  ]);
  await others.show(['s1', 's2', 'nowhere', 'here-1']);
  await holds(() => a.shown.length * b.shown.length === 1);
  expect([a.shown, b.shown, shownHere]).toEqual([[['s1']], [['s2']], [['nowhere', 'here-1']]]);
  owners.set('s1', b.address);
  await holds(() => b.shown.length === 2 && a.shown.length === 2);
  expect([a.shown.at(-1), b.shown.at(-1)]).toEqual([[], ['s1', 's2']]);
  owners.delete('s2'); // it is watched here now
  await holds(() => shownHere.length === 2);
  expect(shownHere.at(-1)).toEqual(['s2', 'nowhere', 'here-1']);
});

it('shows no more than a wall holds, whoever watches them', async () => {
  const a = await process();
  there = [a.address];
  const ids = Array.from({ length: MAX_ON_WALL + 1 }, (_, index) => `s${index}`);
  for (const id of ids) owners.set(id, a.address);
  await others.show(['s0', ...ids]);
  await holds(() => a.shown.length === 1);
  expect(a.shown).toEqual([ids.slice(0, MAX_ON_WALL)]);
});

it('tells a process that comes back what is shown', async () => {
  const a = await process();
  there = [a.address];
  owners.set('s1', a.address);
  await others.show(['s1']);
  await holds(() => a.shown.length === 1);
  a.viewers[0]?.terminate();
  await holds(() => a.shown.length === 2);
  expect(a.shown).toEqual([['s1'], ['s1']]);
});

it('goes on hearing a process that the group does not name just now, and never calls one that is gone', async () => {
  const a = await process();
  there = [a.address];
  await holds(() => missed === 1);
  there = []; // the group cannot be asked
  await new Promise((resolve) => setTimeout(resolve, 100));
  tell(a, news('s1'));
  await holds(() => heard.length === 1);
  a.viewers[0]?.terminate();
  await holds(() => missed === 2);
  await new Promise((resolve) => setTimeout(resolve, 700)); // longer than its first pause
  expect(a.viewers).toHaveLength(1);
});

it('leaves nothing open at its end', async () => {
  const a = await process();
  there = [a.address];
  await holds(() => a.viewers.length === 1);
  others.close();
  await holds(() => a.server.clients.size === 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(a.viewers).toHaveLength(1);
});
