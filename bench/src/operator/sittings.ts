import { setTimeout as wait } from 'node:timers/promises';
import { API_VERSION, KIND } from '@proctorwise/operator';
import {
  ApiClient,
  type ApiObject,
  connectionOf,
  loadKubeConfig,
  type ResourceType,
  Transport,
} from '@proctorwise/operator/runtime';

const namespaced = (apiVersion: string, kind: string, plural: string): ResourceType => ({
  apiVersion,
  kind,
  plural,
  isNamespaced: true,
});

export const EXAM_SESSION = namespaced(API_VERSION, KIND, 'examsessions');
export const DEPLOYMENT = namespaced('apps/v1', 'Deployment', 'deployments');
/** What a sitting has while it warms up, in the order in which the operator applies it; named after the sitting. */
export const CHILD_TYPES: readonly { readonly type: ResourceType; readonly suffix: string }[] = [
  { type: namespaced('v1', 'Service', 'services'), suffix: '-vision' },
  { type: namespaced('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'), suffix: '-vision' },
  { type: DEPLOYMENT, suffix: '-vision-cpu' },
  { type: namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'), suffix: '-vision-cpu' },
];
const NAMESPACE: ResourceType = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', isNamespaced: false };

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
const AT_ONCE = 16;
/** Of ten thousand resources; the controllers delete some hundred a second. */
const GONE_WITHIN_MS = 600_000;

export const clientTo = (kubeconfig: string): ApiClient =>
  new ApiClient(new Transport(connectionOf(loadKubeConfig({ file: kubeconfig }))), 'bench', [
    EXAM_SESSION,
    ...CHILD_TYPES.map(({ type }) => type),
    NAMESPACE,
  ]);

export interface Plan {
  readonly namespace: string;
  readonly count: number;
  /** Ms from now to the beginning. */
  readonly startsInMs: number;
  readonly warmUpSeconds: number;
  readonly candidates: number;
}

/** A sitting of two hours. */
const sitting = ({ namespace, startsInMs, warmUpSeconds, candidates }: Plan, name: string) => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata: { namespace, name },
  spec: {
    examId: 'bench',
    slotId: name,
    startTime: iso(Date.now() + startsInMs),
    endTime: iso(Date.now() + startsInMs + 7_200_000),
    expectedCandidates: candidates,
    vision: { warmUpSeconds, accelerator: 'cpu' },
  },
});

/**
 * Creates sittings as fast as the API server takes them from so many at the same time.
 * @param then what is done with each before the next is created in its place @default nothing
 * @returns when each was sent, epoch ms, by name
 */
export async function createSittings(
  client: ApiClient,
  plan: Plan,
  then: (sitting: ApiObject) => Promise<void> = async () => {},
): Promise<ReadonlyMap<string, number>> {
  const sentAt = new Map<string, number>();
  let next = 0;
  const work = async () => {
    for (let turn = next++; turn < plan.count; turn = next++) {
      const name = `sitting-${turn}`;
      sentAt.set(name, Date.now());
      await then(await client.create<ApiObject>(sitting(plan, name)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return sentAt;
}

export async function createNamespace(client: ApiClient, name: string): Promise<void> {
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** @returns once it is gone with all that is in it, so that the next measurement has the machine to itself */
export async function deleteNamespace(client: ApiClient, name: string): Promise<void> {
  await client.delete(NAMESPACE, { name });
  const deadline = Date.now() + GONE_WITHIN_MS;
  while ((await client.find(NAMESPACE, { name })) !== undefined) {
    if (Date.now() > deadline) throw new Error(`namespace ${name} is still there after ${GONE_WITHIN_MS / 1000} s`);
    await wait(500);
  }
}
