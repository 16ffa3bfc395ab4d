import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from './api-client.js';
import { Informer, type InformerObserver, type InformerOptions } from './informer.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { CONFIG_MAP, item, listeningLog, listOf, type Stored } from './testing/objects.js';
import { cut, hang, json, refusal, ScriptedServer, statusOf, until, watch } from './testing/scripted-server.js';
import { Transport } from './transport.js';

const LIST = 'GET /api/v1/configmaps';
const WATCH = 'WATCH /api/v1/configmaps';
const added = (name: string, version: string) => ({ type: 'ADDED', object: item(name, version) });
const modified = (name: string, version: string) => ({ type: 'MODIFIED', object: item(name, version) });
const deleted = (name: string, version: string) => ({ type: 'DELETED', object: item(name, version) });
const bookmark = (resourceVersion: string) => ({ type: 'BOOKMARK', object: { metadata: { resourceVersion } } });
const failed = (code: number, reason: string) => ({ type: 'ERROR', object: statusOf(code, reason) });

let server: ScriptedServer;
let clock: FakeClock;
let transport: Transport;
let stop: AbortController;
let log: ReturnType<typeof listeningLog>;
let running: Promise<void>;
let told: string[];
let noted: string[];

const observer: InformerObserver = {
  listed: () => noted.push('listed'),
  watchFailed: () => noted.push('watch failed'),
  stalled: () => noted.push('stalled'),
  handlerFailed: () => noted.push('handler failed'),
};

function start(options: Partial<InformerOptions> = {}): Informer<Stored> {
  const client = new ApiClient(transport, 'test', [CONFIG_MAP]);
  const informer = new Informer<Stored>({
    client,
    type: CONFIG_MAP,
    log,
    clock,
    random: () => 0,
    observer,
    ...options,
  });
  informer.onChange(({ type, object }) =>
    told.push(`${type} ${object.metadata.name} ${object.metadata.resourceVersion}`),
  );
  running = informer.run(stop.signal);
  return informer;
}

beforeEach(async () => {
  server = await ScriptedServer.start();
  clock = new FakeClock({ skipsSleep: true });
  transport = new Transport(server.connect(), { clock, random: () => 0, attempts: 1 });
  stop = new AbortController();
  log = listeningLog();
  told = [];
  noted = [];
});
afterEach(async () => {
  stop.abort();
  await running;
  transport.close();
  await server.close();
});

describe('an informer', () => {
  it('lists, watches from there, and keeps its cache', async () => {
    server
      .script(LIST, json(200, listOf('10', [item('a', '5'), item('b', '6')])))
      .script(WATCH, watch([added('c', '11'), modified('a', '12'), deleted('b', '13')]));
    const informer = start();
    expect(informer.hasSynced).toBe(false);
    await informer.synced();
    await until(() => told.length === 5);
    expect(told).toEqual(['added a 5', 'added b 6', 'added c 11', 'updated a 12', 'deleted b 13']);
    expect(informer.keys()).toEqual(['exams/a', 'exams/c']);
    expect(server.of(WATCH)[0]?.query).toMatchObject({
      resourceVersion: '10',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '300',
    });
  });

  it('gives list items the kind and apiVersion that the API server leaves out', async () => {
    server.script(LIST, json(200, listOf('1', [item('a', '1')]))).script(WATCH, watch([]));
    const informer = start();
    await informer.synced();
    expect(informer.get('exams/a')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
  });

  it('lists page by page, by its selection', async () => {
    const path = 'GET /api/v1/namespaces/exams/configmaps';
    server
      .script(path, json(200, listOf('1', [item('a', '1')], 'more')), json(200, listOf('9', [item('b', '2')])))
      .script(path.replace('GET', 'WATCH'), watch([]));
    const informer = start({ pageSize: 1, selection: { namespace: 'exams', labelSelector: 'a=b' } });
    await informer.synced();
    expect(informer.size).toBe(2);
    expect(server.of(path).map(({ query }) => query)).toEqual([
      { labelSelector: 'a=b', limit: '1' },
      { labelSelector: 'a=b', limit: '1', continue: 'more' },
    ]);
    await until(() => server.open.length === 1);
    expect(server.requests.at(-1)?.query).toMatchObject({ resourceVersion: '9', labelSelector: 'a=b' });
  });

  it('lists all at once where the pages expire', async () => {
    server
      .script(
        LIST,
        json(200, listOf('1', [item('a', '1')], 'more')),
        refusal(410, 'Expired'),
        json(200, listOf('9', [])),
      )
      .script(WATCH, watch([]));
    await start().synced();
    expect(server.of(LIST).map(({ query }) => query)).toEqual([
      { limit: '500' },
      { limit: '500', continue: 'more' },
      {},
    ]);
  });

  it('resumes where a watch ended, without a list', async () => {
    server
      .script(LIST, json(200, listOf('10', [])))
      .script(WATCH, watch([added('a', '11')], 'end'), watch([bookmark('20')], 'end'), watch([]));
    start();
    await until(() => server.of(WATCH).length === 3);
    expect(server.of(WATCH).map(({ query }) => query.resourceVersion)).toEqual(['10', '11', '20']);
    expect(server.of(LIST)).toHaveLength(1);
    expect(told).toEqual(['added a 11']);
  });

  it('resumes before an event that was cut in its middle', async () => {
    const half = JSON.stringify(added('b', '12')).slice(0, 40);
    server
      .script(LIST, json(200, listOf('10', [])))
      .script(WATCH, watch([added('a', '11'), half], 'cut'), watch([added('b', '12')]));
    start();
    await until(() => told.length === 2);
    expect(told).toEqual(['added a 11', 'added b 12']);
    expect(server.of(WATCH)[1]?.query.resourceVersion).toBe('11');
  });

  it.each([
    ['as an event', watch([failed(410, 'Expired')], 'end')],
    ['as a refusal', refusal(410, 'Gone')],
  ])('lists anew at once when its place is gone, told %s, and tells what it missed', async (_, gone) => {
    server
      .script(
        LIST,
        json(200, listOf('10', [item('a', '1'), item('b', '2'), item('c', '3')])),
        json(200, listOf('50', [item('b', '2'), item('c', '40'), item('d', '41')])),
      )
      .script(WATCH, gone, watch([]));
    const informer = start();
    await until(() => server.of(WATCH).length === 2);
    expect(told.slice(3)).toEqual(['deleted a 1', 'updated c 40', 'added d 41']);
    expect(informer.keys()).toEqual(['exams/b', 'exams/c', 'exams/d']);
    expect(clock.slept).toEqual([]);
    expect(server.of(WATCH)[1]?.query.resourceVersion).toBe('50');
  });

  it('does not make a storm of lists where its place is gone again and again', async () => {
    server.script(LIST, json(200, listOf('10', []))).script(WATCH, ...Array(4).fill(refusal(410, 'Gone')), watch([]));
    start();
    await until(() => server.open.length === 5);
    expect(clock.slept).toEqual([1_000, 2_000, 4_000]);
  });

  it.each([
    ['a 500', refusal(500, 'InternalError')],
    ['a 500 within the watch', watch([failed(500, 'InternalError')], 'end')],
    ['a 429', refusal(429, 'TooManyRequests')],
    ['a 403', refusal(403, 'Forbidden')],
    ['a broken connection', cut],
    ['a line that is no JSON', watch(['nonsense\n'], 'end')],
    ['a line that is no event', watch(['{"type":"ADDED"}\n'], 'end')],
    ['a watch that ends at once', watch([], 'end')],
  ])('is not stopped by %s', async (_, bad) => {
    server.script(LIST, bad, json(200, listOf('10', []))).script(WATCH, bad, bad, bad, watch([added('a', '11')]));
    const informer = start();
    await until(() => informer.size === 1);
    expect(told).toEqual(['added a 11']);
    // After each failure it waits longer, and does not list again for so few.
    expect(clock.slept.slice(-3)).toEqual([1_000, 2_000, 4_000]);
    expect(server.of(LIST)).toHaveLength(2);
  });

  it('waits as long as it is asked to', async () => {
    server
      .script(LIST, refusal(429, 'TooManyRequests', { 'retry-after': '7' }), json(200, listOf('1', [])))
      .script(WATCH, watch([]));
    await start().synced();
    expect(clock.slept).toEqual([7_000]);
  });

  it('no longer trusts its place after five failures', async () => {
    server
      .script(LIST, json(200, listOf('10', [])), json(200, listOf('90', [item('a', '80')])))
      .script(WATCH, ...Array(5).fill(cut), watch([]));
    start();
    await until(() => server.of(WATCH).length === 6);
    expect(told).toEqual(['added a 80']);
    expect(server.of(WATCH)[5]?.query.resourceVersion).toBe('90');
    expect(noted.filter((what) => what === 'watch failed')).toHaveLength(5);
  });

  it('backs off to half a minute at most', async () => {
    server.script(LIST, ...Array(12).fill(cut), json(200, listOf('1', []))).script(WATCH, watch([]));
    await start().synced();
    expect(clock.slept).toHaveLength(12);
    expect(Math.max(...clock.slept)).toBe(30_000);
  });

  it('gives up a watch that says nothing, and resumes; bookmarks keep it', async () => {
    server.script(LIST, json(200, listOf('10', []))).script(WATCH, watch([bookmark('15')]), watch([added('a', '16')]));
    start({ stallMs: 150_000 });
    await until(() => server.open.length === 1);
    // Until the bookmark was read: the only timer left then is the next stall.
    await until(() => clock.timers.length === 1 && log.lines.length === 0);
    for (let minute = 0; minute < 3; minute++) {
      await clock.advance(60_000);
      server.open[0]?.write(`${JSON.stringify(bookmark(`${20 + minute}`))}\n`);
      await until(() => clock.timers[0] === 150_000);
    }
    expect(noted).toEqual(['listed']);
    await clock.advance(150_000);
    await until(() => told.length === 1);
    expect(noted).toEqual(['listed', 'stalled', 'watch failed']);
    expect(server.of(WATCH)[1]?.query.resourceVersion).toBe('22');
    expect(server.open[0]?.destroyed).toBe(true);
  });

  it('gives up a list and a watch that never begin', async () => {
    server.script(LIST, hang, json(200, listOf('10', []))).script(WATCH, hang, watch([added('a', '11')]));
    start();
    await until(() => server.of(LIST).length === 1);
    await clock.advance(15_000);
    await until(() => server.of(WATCH).length === 1);
    await clock.advance(15_000);
    await until(() => told.length === 1);
  });

  it('survives its handlers, and tells the others', async () => {
    server.script(LIST, json(200, listOf('10', [item('a', '1')]))).script(WATCH, watch([added('b', '11')]));
    const informer = start();
    const names: string[] = [];
    informer.onChange(() => {
      throw new Error('a fault of mine');
    });
    informer.onChange(({ object }) => names.push(object.metadata.name));
    await until(() => names.length === 2);
    expect(names).toEqual(['a', 'b']);
    expect(noted.filter((what) => what === 'handler failed')).toHaveLength(2);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: expect.stringContaining('handler') }),
    );
  });

  it('tells a late handler of what is there', async () => {
    server.script(LIST, json(200, listOf('10', [item('a', '1')]))).script(WATCH, watch([]));
    const informer = start();
    await informer.synced();
    const late: string[] = [];
    informer.onChange(({ type, object }) => late.push(`${type} ${object.metadata.name}`));
    expect(late).toEqual(['added a']);
  });

  it('does not tell twice what it knows', async () => {
    server
      .script(LIST, json(200, listOf('10', [item('a', '1')])))
      .script(WATCH, watch([modified('a', '1'), deleted('z', '12'), modified('a', '13')]));
    start();
    await until(() => told.length === 2);
    expect(told).toEqual(['added a 1', 'updated a 13']);
  });

  it('ends with its signal, also before its first list', async () => {
    server.script(LIST, hang);
    const informer = start();
    await until(() => server.requests.length === 1);
    stop.abort();
    await running;
    await informer.synced(stop.signal);
    await settle();
    expect(server.requests).toHaveLength(1);
    expect(informer.hasSynced).toBe(false);
  });
});
