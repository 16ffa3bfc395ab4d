import { setTimeout as wait } from 'node:timers/promises';
import type { AuditEntry } from '@proctorwise/e2e/kube';
import { type Figure, figure } from '../figures.js';
import type { Bench } from './bench.js';
import { MeasuredOperator } from './measured-operator.js';
import { sumOf } from './prometheus.js';
import { createNamespace, createSittings, deleteNamespace } from './sittings.js';
import { slopeOf } from './slope.js';

const NAMESPACE = 'bench-rest';
const SAMPLE_MS = 30_000;
/** Heaps grow into their caches at first; the slope is taken from what comes after. */
const SETTLED_SHARE = 1 / 3;

/** Whether a request is one that an operator at rest may make: a watch begun anew, and its lease. */
export const isExpectedAtRest = ({ verb, objectRef }: Pick<AuditEntry, 'verb' | 'objectRef'>): boolean =>
  verb === 'watch' || objectRef?.resource === 'leases';

/** Resources that wait for a day far ahead: what they cost while nothing happens. */
export async function measureRest({ cluster, client }: Bench, resources: number, minutes: number): Promise<Figure[]> {
  await createNamespace(client, NAMESPACE);
  const flags = ['--namespace', NAMESPACE];
  const operator = await MeasuredOperator.start(cluster.kubeconfig, flags, 'elected');
  try {
    await operator.settled();
    const empty = await operator.memory();
    const begun = Date.now();
    await createSittings(client, {
      namespace: NAMESPACE,
      count: resources,
      startsInMs: 90 * 86_400_000,
      warmUpSeconds: 300,
      candidates: 120,
    });
    await operator.settled();
    const settledMs = Date.now() - begun;
    console.log(`${resources} resources created and told of in ${Math.round(settledMs / 1000)} s`);
    const mark = await cluster.audit?.mark();
    const before = await operator.metrics();
    const cpuBefore = await operator.cpuSeconds();
    const samples: { minute: number; heapMiB: number; rssMiB: number }[] = [];
    const start = Date.now();
    while (Date.now() - start < minutes * 60_000) {
      await wait(SAMPLE_MS);
      samples.push({ minute: (Date.now() - start) / 60_000, ...(await operator.memory()) });
    }
    const cpu = (await operator.cpuSeconds()) - cpuBefore;
    const after = await operator.metrics();
    const late = samples.filter(({ minute }) => minute >= minutes * SETTLED_SHARE);
    const last = late.at(-1) ?? { heapMiB: Number.NaN, rssMiB: Number.NaN };
    const grown = (name: string, labels = {}) => sumOf(after, name, labels) - sumOf(before, name, labels);
    const unexpected = mark === undefined ? [] : await unexpectedSince(mark, cluster);
    for (const { verb, requestURI } of unexpected.slice(0, 5)) console.log(`unexpected: ${verb} ${requestURI}`);
    return [
      figure('rest: resources', resources, 'count'),
      figure('rest: watched for', minutes * 60, 's'),
      ...(mark === undefined
        ? []
        : [figure('rest: requests beyond watches and lease, by the audit log', unexpected.length, 'count')]),
      figure(
        'rest: requests that change something, but for the lease',
        grown('rest_client_requests_total', { method: 'PATCH' }) +
          grown('rest_client_requests_total', { method: 'POST' }) +
          grown('rest_client_requests_total', { method: 'DELETE' }),
        'count',
      ),
      figure('rest: lists', grown('informer_lists_total'), 'count'),
      figure('rest: looks at resources', grown('controller_runtime_reconcile_total'), 'count'),
      figure('rest: CPU of the operator, of one core', cpu / (minutes * 60), 'share'),
      figure('rest: heap without resources', empty.heapMiB, 'MiB'),
      figure('rest: heap', last.heapMiB, 'MiB'),
      figure('rest: heap a resource', ((last.heapMiB - empty.heapMiB) * 1024) / resources, 'KiB'),
      figure('rest: resident memory', last.rssMiB, 'MiB'),
      figure('rest: slope of the heap', slopeOf(late.map(({ minute, heapMiB }) => [minute / 60, heapMiB])), 'MiB/h'),
      figure(
        'rest: slope of resident memory',
        slopeOf(late.map(({ minute, rssMiB }) => [minute / 60, rssMiB])),
        'MiB/h',
      ),
    ];
  } finally {
    await operator.stop();
    await deleteNamespace(client, NAMESPACE);
  }
}

async function unexpectedSince(mark: number, { audit }: Bench['cluster']): Promise<readonly AuditEntry[]> {
  const entries = (await audit?.since(mark)) ?? [];
  return entries.filter((entry) => entry.userAgent === 'proctorwise-operator' && !isExpectedAtRest(entry));
}
