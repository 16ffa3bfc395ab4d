import { expect, it } from '@jest/globals';
import {
  ApiClient,
  Controller,
  Informer,
  keyOf,
  type Log,
  PRIORITY,
  type ResourceType,
  Transport,
  WorkQueue,
} from './index.js';
import { item, listeningLog, listOf, type Stored } from './testing/objects.js';
import { json, ScriptedServer, until, watch } from './testing/scripted-server.js';

const CONFIG_MAP: ResourceType = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', isNamespaced: true };

/** Another operator: every ConfigMap labelled `mirror: "true"` has a copy, `<name>-copy`, that follows it. */
function mirrorOperator(transport: Transport, namespace: string, log: Log) {
  const client = new ApiClient(transport, 'mirror-operator', [CONFIG_MAP]);
  const selection = { namespace, labelSelector: 'mirror=true' };
  const originals = new Informer<Stored>({ client, type: CONFIG_MAP, selection, log });
  const queue = new WorkQueue();
  const controller = new Controller({
    name: 'mirror',
    queue,
    log,
    priorityOf: (key) => (key.includes('urgent') ? PRIORITY.urgent : PRIORITY.normal),
    reconcile: async (key, signal) => {
      const original = originals.get(key);
      if (!original) return {}; // gone: its owner reference removes the copy
      const { name, uid } = original.metadata;
      const owner = { apiVersion: 'v1', kind: 'ConfigMap', name, uid };
      const metadata = { namespace, name: `${name}-copy`, ownerReferences: [owner] };
      const copy = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: original.data };
      await client.apply(copy, { signal });
      return { wakeAt: Date.now() + 300_000 };
    },
  }).watches(originals);
  return async (signal: AbortSignal) => {
    const informing = originals.run(signal);
    await originals.synced(signal);
    await Promise.all([informing, controller.run(signal)]);
  };
}

it('is a whole operator in fifty lines', async () => {
  const server = await ScriptedServer.start();
  const collection = '/api/v1/namespaces/exams/configmaps';
  server
    .script(`GET ${collection}`, json(200, listOf('1', [item('rules', '1', { a: '1' })])))
    .script(`WATCH ${collection}`, watch([{ type: 'ADDED', object: item('urgent', '2', { b: '2' }) }]))
    .script(`PATCH ${collection}/rules-copy`, json(201, {}))
    .script(`PATCH ${collection}/urgent-copy`, json(201, {}));
  const transport = new Transport(server.connect());
  const stop = new AbortController();
  const log = listeningLog();
  const running = mirrorOperator(transport, 'exams', log)(stop.signal);
  await until(() => server.requests.filter(({ method }) => method === 'PATCH').length === 2);
  stop.abort();
  await running;
  transport.close();
  await server.close();
  const [copy] = server.of(`PATCH ${collection}/rules-copy`);
  expect(copy?.query).toEqual({ fieldManager: 'mirror-operator', force: 'true' });
  expect(copy?.headers['content-type']).toBe('application/apply-patch+yaml');
  expect(copy?.body).toMatchObject({ metadata: { ownerReferences: [{ uid: 'uid-rules' }] }, data: { a: '1' } });
  expect(keyOf({ namespace: 'exams', name: 'rules' })).toBe('exams/rules');
  expect(log.lines).toEqual([]);
});
