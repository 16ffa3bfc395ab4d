import { API_VERSION, KIND } from '@proctorwise/operator';
import type { ApiObject, AppliedObject } from '@proctorwise/operator/runtime';
import type { Bench } from './bench.js';
import { FLOOR, flagsFor, type Made, planOf } from './burst.js';
import { cpuBetween, cpuUse } from './cpu-shares.js';
import { MeasuredOperator } from './measured-operator.js';
import { CHILD_TYPES, createNamespace, createSittings, DEPLOYMENT, deleteNamespace, EXAM_SESSION } from './sittings.js';

const SAMPLE = 'sitting-0';

/** What the operator has made for one sitting, as it applied it, in another sitting's name. */
export interface Copies {
  objects(sitting: ApiObject): readonly AppliedObject[];
  readonly status: unknown;
}

type Stored = ApiObject & { readonly spec: Readonly<Record<string, unknown>>; readonly status?: unknown };

/** What the API server has added, and what the scale subresource is for. */
const NOT_APPLIED = new Set(['replicas', 'clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']);

/** Has the operator make one sitting, for others to be copied from. */
export async function sampleCopies(bench: Bench): Promise<Copies> {
  const { cluster, client, hasControllers } = bench;
  const namespace = 'bench-sample';
  await createNamespace(client, namespace);
  const operator = await MeasuredOperator.start(cluster.kubeconfig, flagsFor(namespace), 'elected');
  await createSittings(client, planOf(namespace, 1));
  await operator.settled();
  const copies = await copiesOfFirst(bench, namespace);
  await operator.stop();
  if (hasControllers) await deleteNamespace(client, namespace);
  return copies;
}

/** @returns copies of the objects, and the status, that the sitting `sitting-0` has in this namespace */
async function copiesOfFirst({ client }: Bench, namespace: string): Promise<Copies> {
  const samples: Stored[] = [];
  for (const { type, suffix } of CHILD_TYPES) {
    samples.push(await client.get<Stored>(type, { namespace, name: `${SAMPLE}${suffix}` }));
  }
  const { status } = await client.get<Stored>(EXAM_SESSION, { namespace, name: SAMPLE });
  return { status, objects: (sitting) => samples.map((sample) => copyFor(sitting, sample)) };
}

function copyFor({ metadata: { name, namespace, uid } }: ApiObject, sample: Stored): AppliedObject {
  const { apiVersion, kind, metadata, spec } = sample;
  const { labels, annotations } = metadata;
  const applied = Object.fromEntries(Object.entries(spec).filter(([field]) => !NOT_APPLIED.has(field)));
  const text = JSON.stringify({
    apiVersion,
    kind,
    metadata: { name: metadata.name, labels, annotations },
    spec: applied,
  });
  const copy = JSON.parse(text.replaceAll(SAMPLE, name)) as AppliedObject;
  const owner = { apiVersion: API_VERSION, kind: KIND, name, uid, controller: true, blockOwnerDeletion: false };
  return { ...copy, metadata: { ...copy.metadata, namespace, ownerReferences: [owner] } as AppliedObject['metadata'] };
}

/**
 * The same requests without an operator: creates sittings, applies a copy of each object, asks for the floor, writes a
 * status; knows all of it beforehand, watches nothing, decides nothing, records no events. What this machine's control
 * plane takes at most. Its time ends with the last answer.
 */
export async function applyBare(bench: Bench, sittings: number, copies: Copies): Promise<Made> {
  const { cluster, client, hasControllers } = bench;
  const namespace = 'bench-bare';
  await createNamespace(client, namespace);
  const before = await cpuUse(cluster);
  const begun = performance.now();
  await createSittings(client, planOf(namespace, sittings), async (sitting) => {
    for (const object of copies.objects(sitting)) await client.apply(object);
    const { name } = sitting.metadata;
    await client.scale(DEPLOYMENT, { namespace, name: `${name}-vision-cpu` }, { from: 1, to: FLOOR });
    const status = { apiVersion: API_VERSION, kind: KIND, metadata: { name, namespace }, status: copies.status };
    await client.applyStatus(status);
  });
  const seconds = (performance.now() - begun) / 1000;
  const cpu = cpuBetween(before, await cpuUse(cluster));
  if (hasControllers) await deleteNamespace(client, namespace);
  return { sittings, seconds, cpu };
}
