import { API_VERSION, KIND } from '../resource/exam-session.js';
import type { Desired, ReplicaFloor } from './desired-state.js';
import { holds } from './difference.js';
import type { Observed } from './facts.js';
import { isDeployment, type KubernetesObject, type StoredObject } from './kubernetes.js';
import { belongsTo } from './names.js';
import { replicasOf } from './readiness.js';

/** One request to the API server. */
export type Step =
  /** Server-side apply, force, one field manager. */
  | { readonly do: 'apply'; readonly object: KubernetesObject }
  /** By the Deployment's scale subresource; only ever up. */
  | { readonly do: 'scaleUp'; readonly namespace: string; readonly deployment: string; readonly replicas: number }
  /** With its preconditions: never something else of the same name, and an expired resource only as it was seen. */
  | {
      readonly do: 'delete';
      readonly apiVersion: string;
      readonly kind: string;
      readonly namespace: string;
      readonly name: string;
      readonly uid: string;
      readonly resourceVersion?: string;
    };

const isSame = (a: KubernetesObject, b: KubernetesObject) =>
  a.kind === b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;

/** One being deleted is left alone: to write to it is in vain, and its end comes as an event. */
const isGoing = ({ metadata }: StoredObject) => metadata.deletionTimestamp !== undefined;

const needsApply = (stored: StoredObject | undefined, object: KubernetesObject) =>
  stored === undefined || !(isGoing(stored) || holds(stored, object));

function scaleUp(floor: ReplicaFloor, observed: Observed): Step[] {
  const stored = observed.children
    .filter(isDeployment)
    .find(({ metadata }) => metadata.name === floor.deployment && metadata.namespace === floor.namespace);
  if (stored && (isGoing(stored) || replicasOf(stored) >= floor.replicas)) return [];
  // Applied a moment ago without replicas: the API server made it 1.
  return stored === undefined && floor.replicas <= 1 ? [] : [{ do: 'scaleUp', ...floor }];
}

const deletion = ({ apiVersion, kind, metadata }: StoredObject): Step => ({
  do: 'delete',
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
});

/** Who scales and who guards goes before what is scaled and guarded. */
const DELETION_ORDER = ['PodDisruptionBudget', 'HorizontalPodAutoscaler', 'Deployment', 'NetworkPolicy', 'Service'];
const deletionRank = ({ kind }: StoredObject) => DELETION_ORDER.indexOf(kind);

/**
 * The requests that make what is observed what is desired, in their order; none where nothing has to change. Fields that
 * others own are not looked at, and objects that are not the set's own are not deleted.
 */
export function plan(desired: Desired, observed: Observed): readonly Step[] {
  const { set, objects, floors, expired } = desired;
  if (desired.isGoing) return [];
  const unwanted = observed.children.filter(
    (child) => belongsTo(set, child) && !isGoing(child) && !objects.some((object) => isSame(object, child)),
  );
  return [
    ...objects
      .filter((object) =>
        needsApply(
          observed.children.find((child) => isSame(child, object)),
          object,
        ),
      )
      .map((object): Step => ({ do: 'apply', object })),
    ...floors.flatMap((floor) => scaleUp(floor, observed)),
    ...[...unwanted].sort((a, b) => deletionRank(a) - deletionRank(b)).map(deletion),
    ...(expired ? [{ do: 'delete' as const, apiVersion: API_VERSION, kind: KIND, ...expired }] : []),
  ];
}
