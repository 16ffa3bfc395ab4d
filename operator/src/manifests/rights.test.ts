import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json, refusal, ScriptedServer, until, watch } from '../runtime/testing/scripted-server.js';
import { readCommandLine } from '../shell/options.js';
import { runOperator } from '../shell/run.js';
import { aSpec } from '../testing/sittings.js';
import { LEASE_RIGHTS, NODE_RIGHTS, type Right, rulesOf, WORK_RIGHTS } from './rights.js';

const HOUR_MS = 3_600_000;
const iso = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** `verb group/resource`, as RBAC tells requests apart. */
function rightUsed({ method, path, query }: ScriptedServer['requests'][number]): readonly string[] {
  const [, root, ...parts] = path.split('/');
  const group = root === 'apis' ? (parts.shift() ?? '') : '';
  parts.shift();
  if (parts[0] === 'namespaces') parts.splice(0, 2);
  const [resource, name, subresource] = parts;
  const what = `${group}/${resource}${subresource ? `/${subresource}` : ''}`;
  const apply = query.force === 'true' && subresource === undefined ? [`create ${what}`] : [];
  if (method === 'GET') return [`${query.watch ? 'watch' : name ? 'get' : 'list'} ${what}`];
  const verb = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[method] ?? method;
  return [`${verb} ${what}`, ...apply];
}

const rightsOf = (rights: readonly Right[]) =>
  rulesOf(rights).flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${apiGroups[0]}/${resource}`)),
  );

const COLLECTIONS = [
  '/apis/apps/v1/namespaces/exams/deployments',
  '/api/v1/namespaces/exams/services',
  '/apis/autoscaling/v2/namespaces/exams/horizontalpodautoscalers',
  '/apis/policy/v1/namespaces/exams/poddisruptionbudgets',
  '/apis/networking.k8s.io/v1/namespaces/exams/networkpolicies',
  '/api/v1/namespaces/exams/pods',
  '/api/v1/nodes',
  '/api/v1/pods',
];
const SESSIONS = '/apis/proctorwise.io/v1alpha1/namespaces/exams/examsessions';

describe("the operator's rights", () => {
  let server: ScriptedServer;
  const used = new Set<string>();

  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  it('are those that its requests need, and no others', async () => {
    await play(server);
    for (const request of server.requests) for (const right of rightUsed(request)) used.add(right);
    const granted = new Set([...rightsOf([...WORK_RIGHTS, ...LEASE_RIGHTS, ...NODE_RIGHTS]), TO_ASK]);
    expect([...used].filter((right) => !granted.has(right))).toEqual([]);
    expect([...granted].filter((right) => !used.has(right))).toEqual(NOT_PLAYED);
  });
});

/** Whoever is authenticated has it from Kubernetes itself, by `system:basic-user`. */
const TO_ASK = 'create authorization.k8s.io/selfsubjectaccessreviews';

/** Raising an Event's count takes the same Event twice; deleting all but one kind is the same request. */
const NOT_PLAYED = [
  'delete apps/deployments',
  'delete /services',
  'delete autoscaling/horizontalpodautoscalers',
  'delete networking.k8s.io/networkpolicies',
  'patch /events',
];

/** A Live sitting that is given everything, another whose time to live is over, and a budget that nobody wants. */
async function play(server: ScriptedServer): Promise<void> {
  const list = (items: readonly object[] = []) => json(200, { metadata: { resourceVersion: '10' }, items });
  const meta = (name: string, more: object = {}) => ({
    metadata: { namespace: 'exams', name, uid: `uid-${name}`, resourceVersion: '5', generation: 1, ...more },
  });
  const now = Date.now();
  const lastDay = { startTime: iso(now - 9 * HOUR_MS), endTime: iso(now - 8 * HOUR_MS), ttlSecondsAfterFinished: 1 };
  const live = { ...meta('live'), spec: { ...aSpec(), startTime: iso(now - HOUR_MS), endTime: iso(now + HOUR_MS) } };
  const over = {
    ...meta('over'),
    spec: { ...aSpec(), ...lastDay },
    status: { phase: 'Completed', completedAt: iso(now - 7 * HOUR_MS), conditions: [] },
  };
  const owner = { apiVersion: 'proctorwise.io/v1alpha1', kind: 'ExamSession', name: 'over', uid: 'uid-over' };
  const budget = meta('over-vision', {
    labels: { 'app.kubernetes.io/managed-by': 'proctorwise-operator' },
    ownerReferences: [owner],
  });
  for (const path of COLLECTIONS) server.script(`GET ${path}`, list()).script(`WATCH ${path}`, watch([]));
  const [deployments = '', services = '', autoscalers = '', budgets = '', policies = ''] = COLLECTIONS;
  server
    .script(`GET ${budgets}`, list([budget]))
    .script(`GET ${SESSIONS}`, list([live, over]))
    .script(`WATCH ${SESSIONS}`, watch([]))
    .script(
      'GET /api/v1/nodes',
      list([
        { metadata: { name: 'n', uid: 'n', resourceVersion: '1' }, status: { allocatable: { 'nvidia.com/gpu': '1' } } },
      ]),
    )
    .script(`PATCH ${services}/live-vision`, json(201, { ...meta('live-vision') }))
    .script(`PATCH ${policies}/live-vision`, json(201, { ...meta('live-vision') }))
    .script(
      `PATCH ${deployments}/live-vision-cpu`,
      json(201, { apiVersion: 'apps/v1', kind: 'Deployment', ...meta('live-vision-cpu'), spec: { replicas: 1 } }),
    )
    .script(`PATCH ${deployments}/live-vision-cpu/scale`, json(200, { metadata: { resourceVersion: '6' } }))
    .script(`PATCH ${autoscalers}/live-vision-cpu`, json(201, { ...meta('live-vision-cpu') }))
    .script(`PATCH ${budgets}/live-vision`, json(201, { ...meta('live-vision') }))
    .script(`PATCH ${SESSIONS}/live/status`, json(200, { ...live, ...meta('live', { resourceVersion: '7' }) }))
    .script(`DELETE ${budgets}/over-vision`, json(200, {}))
    .script(`DELETE ${SESSIONS}/over`, json(200, {}))
    .script('POST /api/v1/namespaces/exams/events', json(201, {}));
  server.script(
    'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    json(201, { status: { allowed: true } }),
  );
  const lease = '/apis/coordination.k8s.io/v1/namespaces/exams/leases';
  server
    .script(`GET ${lease}/operator`, refusal(404, 'NotFound'))
    .script(`POST ${lease}`, json(201, { ...meta('operator'), spec: {} }))
    .script(`PUT ${lease}/operator`, json(200, { ...meta('operator'), spec: {} }));
  const stop = new AbortController();
  const line = readCommandLine([], {});
  if (line === 'help') throw new Error('it asked for help');
  const election = { namespace: 'exams', name: 'operator', identity: 'me' };
  const running = runOperator(
    { ...line, namespace: 'exams', leaderElection: election, healthPort: 0, healthHost: '127.0.0.1' },
    { connect: () => server.connect(), log: silent },
    stop.signal,
  );
  const has = (what: string) => server.of(what).length > 0;
  await until(
    () =>
      has(`PATCH ${SESSIONS}/live/status`) &&
      has(`DELETE ${SESSIONS}/over`) &&
      has('POST /api/v1/namespaces/exams/events') &&
      has('WATCH /api/v1/pods'),
  );
  stop.abort();
  expect(await running).toBe('stopped');
}
