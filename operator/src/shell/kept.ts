import type { Node, OwnerReference, Pod, StoredObject } from '../core/kubernetes.js';
import { type Read, readExamSession } from '../resource/read.js';
import type { ApiObject } from '../runtime/index.js';

/** A resource as the cache keeps it: read once, at the door. */
export interface KeptSession extends ApiObject {
  readonly read: Read;
  /** As it stands there, whether it can be read or not. */
  readonly status?: unknown;
  readonly generation: number;
}

/** A child as the cache keeps it. */
export interface KeptChild extends ApiObject {
  readonly metadata: ApiObject['metadata'] & {
    readonly namespace: string;
    readonly ownerReferences?: readonly OwnerReference[];
  };
}
/** What the core reads of it. */
export const asStored = (child: KeptChild): StoredObject => child;

export type KeptPod = ApiObject & Pod;
export type KeptNode = ApiObject & Node;

type Raw = ApiObject & {
  readonly metadata: ApiObject['metadata'] & {
    readonly managedFields?: unknown;
    readonly generation?: number;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly spec?: unknown;
  readonly status?: unknown;
};

/** Half of an object's size, and of no use to anyone here. */
function withoutManagedFields({ metadata, ...rest }: Raw): Raw {
  const { managedFields: _, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

const KUBECTL_COPY = 'kubectl.kubernetes.io/last-applied-configuration';

/** kubectl's copy of the resource, in an annotation, would double it. */
function withoutKubectlCopy(metadata: Raw['metadata']): Raw['metadata'] {
  if (metadata.annotations?.[KUBECTL_COPY] === undefined) return metadata;
  const { [KUBECTL_COPY]: _, ...annotations } = metadata.annotations;
  return { ...metadata, annotations };
}

export function keepSession(object: ApiObject): KeptSession {
  const raw = withoutManagedFields(object);
  const metadata = withoutKubectlCopy(raw.metadata);
  return {
    apiVersion: raw.apiVersion,
    kind: raw.kind,
    metadata,
    generation: metadata.generation ?? 0,
    read: readExamSession({ metadata, spec: raw.spec, status: raw.status }),
    ...(raw.status === undefined ? {} : { status: raw.status }),
  };
}

export const keepChild = (object: ApiObject): KeptChild => withoutManagedFields(object) as KeptChild;

const identityOf = ({ name, namespace, uid, resourceVersion }: ApiObject['metadata']) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  uid,
  resourceVersion,
});

/** A vision pod that waits for its place: why, and since when. */
export function keepWaitingPod(object: ApiObject): KeptPod {
  const { apiVersion, kind, metadata, status } = object as KeptPod;
  const { labels, deletionTimestamp } = metadata;
  const conditions = status?.conditions?.filter(({ type }) => type === 'PodScheduled') ?? [];
  return {
    apiVersion,
    kind,
    metadata: {
      ...identityOf(metadata),
      ...(labels ? { labels } : {}),
      ...(deletionTimestamp ? { deletionTimestamp } : {}),
    },
    status: { conditions },
  } as KeptPod;
}

/** A pod on a node: the GPUs that it holds, and of one that holds none, its name alone. */
export const keepBoundPod =
  (gpuResource: string) =>
  (object: ApiObject): KeptPod => {
    const { apiVersion, kind, metadata, spec, status } = object as KeptPod;
    const name = { apiVersion, kind, metadata: identityOf(metadata) } as KeptPod;
    const holding = (spec?.containers ?? []).filter(({ resources }) => resources?.requests?.[gpuResource]);
    if (holding.length === 0 || spec?.nodeName === undefined) return name;
    const containers = holding.map(({ resources }) => ({
      resources: { requests: { [gpuResource]: resources?.requests?.[gpuResource] ?? '' } },
    }));
    const { phase } = status ?? {};
    return { ...name, spec: { nodeName: spec.nodeName, containers }, ...(phase ? { status: { phase } } : {}) };
  };

/** A node: whether it takes pods, and its GPUs. */
export const keepNode =
  (gpuResource: string) =>
  (object: ApiObject): KeptNode => {
    const { apiVersion, kind, metadata, spec, status } = object as KeptNode;
    const gpus = status?.allocatable?.[gpuResource];
    const ready = status?.conditions?.filter(({ type }) => type === 'Ready') ?? [];
    return {
      apiVersion,
      kind,
      metadata: identityOf(metadata),
      ...(spec?.unschedulable ? { spec: { unschedulable: true } } : {}),
      status: { ...(gpus ? { allocatable: { [gpuResource]: gpus } } : {}), conditions: ready },
    } as KeptNode;
  };
