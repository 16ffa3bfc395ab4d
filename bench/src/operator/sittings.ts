import { API_VERSION, KIND } from '@proctorwise/operator';
import { ApiClient, connectionOf, loadKubeConfig, type ResourceType, Transport } from '@proctorwise/operator/runtime';

export const EXAM_SESSION: ResourceType = {
  apiVersion: API_VERSION,
  kind: KIND,
  plural: 'examsessions',
  isNamespaced: true,
};
export const DEPLOYMENT: ResourceType = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  plural: 'deployments',
  isNamespaced: true,
};
const NAMESPACE: ResourceType = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', isNamespaced: false };

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
const AT_ONCE = 16;

export const clientTo = (kubeconfig: string): ApiClient =>
  new ApiClient(new Transport(connectionOf(loadKubeConfig({ file: kubeconfig }))), 'bench', [
    EXAM_SESSION,
    DEPLOYMENT,
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
 * @returns when each was sent, epoch ms, by name
 */
export async function createSittings(client: ApiClient, plan: Plan): Promise<ReadonlyMap<string, number>> {
  const sentAt = new Map<string, number>();
  let next = 0;
  const work = async () => {
    for (let turn = next++; turn < plan.count; turn = next++) {
      const name = `sitting-${turn}`;
      sentAt.set(name, Date.now());
      await client.create(sitting(plan, name));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return sentAt;
}

export async function createNamespace(client: ApiClient, name: string): Promise<void> {
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

export async function deleteNamespace(client: ApiClient, name: string): Promise<void> {
  await client.delete(NAMESPACE, { name });
}
