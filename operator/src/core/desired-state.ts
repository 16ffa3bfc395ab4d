import type { ExamSession } from '../resource/exam-session.js';
import { type DeploymentPlan, decide, isRollNow } from './decision.js';
import type { ClusterFacts, Observed } from './facts.js';
import type { EpochMs } from './instants.js';
import type { KubernetesObject } from './kubernetes.js';
import { deploymentName, type VisionSet, visionSetOf } from './names.js';
import {
  visionAutoscaler,
  visionDeployment,
  visionDisruptionBudget,
  visionNetworkPolicy,
  visionService,
} from './objects/set-objects.js';
import { expiresAt } from './phase.js';
import { deploymentOf } from './readiness.js';

/** The fewest pods that a Deployment may ask for. */
export interface ReplicaFloor {
  readonly namespace: string;
  readonly deployment: string;
  readonly replicas: number;
}

/** A resource to be deleted, as it was when that was decided: an edit in the meantime calls it off. */
export interface Expired {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What a set of vision pods is to consist of. */
export interface Desired {
  readonly set: VisionSet;
  /** In the order in which they are applied. */
  readonly objects: readonly KubernetesObject[];
  readonly floors: readonly ReplicaFloor[];
  /** Its owner is being deleted: Kubernetes takes its objects, and what we made again would keep the owner from going. */
  readonly isGoing?: true;
  /** The ExamSession itself, when its time to live is over. */
  readonly expired?: Expired;
}

/** The objects of a set, autoscalers before floors: an old maximum would take away what a floor adds. */
export function desiredSet(
  set: VisionSet,
  observed: Observed,
  facts: ClusterFacts,
  deployments: readonly DeploymentPlan[],
  { keepTemplates, budget }: { readonly keepTemplates: boolean; readonly budget: boolean },
): Desired {
  const main = deployments[0];
  if (main === undefined) return { set, objects: [], floors: [] };
  const kept = ({ accelerator }: DeploymentPlan) =>
    keepTemplates ? deploymentOf(observed, set, accelerator) : undefined;
  return {
    set,
    objects: [
      visionService(set),
      visionNetworkPolicy(set),
      ...deployments.map((one) => visionDeployment(set, one.accelerator, facts.settings, kept(one))),
      ...deployments.map((one) => visionAutoscaler(set, one.accelerator, one.bounds)),
      ...(budget ? [visionDisruptionBudget(set, main.bounds.floor)] : []),
    ],
    floors: deployments.map(({ accelerator, bounds }) => ({
      namespace: set.namespace,
      deployment: deploymentName(set, accelerator),
      replicas: bounds.floor,
    })),
  };
}

/**
 * Everything that is to exist for a sitting now. Same input, same objects. Nothing for a sitting that the shared pool
 * serves, and nothing outside Warming, Live and Draining.
 */
export function desiredState(session: ExamSession, observed: Observed, facts: ClusterFacts, now: EpochMs): Desired {
  const set = visionSetOf(session);
  if (session.metadata.deletionTimestamp !== undefined) return { set, objects: [], floors: [], isGoing: true };
  const decision = decide(session, observed, facts, now);
  if (decision.servedBy === 'own') {
    const { main, leaving } = decision.own;
    return desiredSet(set, observed, facts, leaving ? [main, leaving] : [main], {
      keepTemplates: !isRollNow(session),
      budget: decision.when.phase === 'Live',
    });
  }
  const at = decision.when.phase === 'Completed' ? expiresAt(session) : undefined;
  if (at === undefined || now < at) return { set, objects: [], floors: [] };
  const { name, namespace, uid, resourceVersion } = session.metadata;
  return { set, objects: [], floors: [], expired: { name, namespace, uid, resourceVersion } };
}
