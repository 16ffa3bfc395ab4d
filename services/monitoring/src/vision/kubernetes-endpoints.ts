import {
  ApiClient,
  type ApiObject,
  connectionOf,
  Informer,
  type Log,
  loadKubeConfig,
  type ResourceType,
  Transport,
} from '@proctorwise/operator/runtime';
import { EndpointIndex, type SittingResource } from './endpoint-index.js';
import type { SittingEndpoints } from './sitting-endpoints.js';

const EXAM_SESSION: ResourceType = {
  apiVersion: 'proctorwise.io/v1alpha1',
  kind: 'ExamSession',
  plural: 'examsessions',
  isNamespaced: true,
};

/** Who asks, in the API server's audit log. */
const MONITORING = 'proctorwise-monitoring';

/** What is kept of a resource. */
interface KeptSession extends ApiObject {
  readonly sitting: SittingResource;
}
/** The fields of the resource that are read here. */
interface ExamSessionFields extends ApiObject {
  readonly spec?: { readonly slotId?: string };
  readonly status?: { readonly endpoint?: string };
}

export interface KubernetesEndpoints extends SittingEndpoints {
  /** Resolves when all resources that are there have been read once. Later if the API server is away: nothing waits for it. */
  readonly synced: Promise<void>;
  close(): Promise<void>;
}

/**
 * Watches the ExamSessions of one namespace; it may list and watch them, and needs no other right. While the API server
 * is away, what it said last holds.
 * @param options `kubeconfig`: a file, else KUBECONFIG, the user's own, or the pod's service account
 * @throws {ConfigurationError} there is no usable kubeconfig
 */
export function kubernetesEndpoints(options: {
  readonly namespace: string;
  readonly log: Log;
  readonly kubeconfig?: string;
}): KubernetesEndpoints {
  const { namespace, log, kubeconfig } = options;
  const connection = connectionOf(loadKubeConfig(kubeconfig === undefined ? {} : { file: kubeconfig }));
  const index = new EndpointIndex();
  const listeners: (() => void)[] = [];
  const informer = new Informer<KeptSession>({
    client: new ApiClient(new Transport(connection, { userAgent: MONITORING }), MONITORING, [EXAM_SESSION]),
    type: EXAM_SESSION,
    selection: { namespace },
    transform: kept,
    log,
  });
  informer.onChange(({ type, object: { sitting } }) => {
    const isOther = type === 'deleted' ? index.remove(sitting) : index.put(sitting);
    if (!isOther) return;
    log.info({ slotId: sitting.slotId, endpoint: index.of(sitting.slotId) }, 'the vision pods of a sitting');
    for (const listener of listeners) listener();
  });
  const stop = new AbortController();
  const running = informer.run(stop.signal);
  return {
    of: (slotId) => index.of(slotId),
    all: () => index.all(),
    onChange: (listener) => void listeners.push(listener),
    synced: informer.synced(stop.signal),
    async close() {
      stop.abort();
      await running;
      connection.close();
    },
  };
}

/** Ids and the endpoint: a thousand sittings take little. */
function kept(object: ApiObject): KeptSession {
  const { apiVersion, kind, metadata } = object;
  const { namespace = '', name, uid, resourceVersion } = metadata;
  const { spec, status } = object as ExamSessionFields;
  return {
    apiVersion,
    kind,
    metadata: { namespace, name, uid, resourceVersion },
    sitting: { key: uid, slotId: spec?.slotId ?? '', endpoint: status?.endpoint ?? null },
  };
}
