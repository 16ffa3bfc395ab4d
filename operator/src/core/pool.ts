import type { ExamSession } from '../resource/exam-session.js';
import { type Decision, decide } from './decision.js';
import { type Desired, desiredSet } from './desired-state.js';
import type { ClusterFacts, Observed, OperatorSettings, PoolFacts } from './facts.js';
import type { EpochMs } from './instants.js';
import { poolSetOf } from './names.js';
import { deploymentOf, readyOf } from './readiness.js';
import { plannedFramesPerSecond, podsFor, type ReplicaBounds } from './replicas.js';

/** The autoscaler may go to this many times the floor: any sitting may fall back to the pool. */
const POOL_ROOM = 4;

/** A sitting and what the API server holds for it. */
export interface Sitting {
  readonly session: ExamSession;
  readonly observed: Observed;
}

const isServed = (decision: Decision) =>
  decision.servedBy === 'pool' || (decision.servedBy === 'own' && decision.own.poolServes);

/**
 * Pods of a namespace's shared pool: the sum of what the sittings need that it serves now, those included whose own pods
 * do not answer.
 */
export function poolBounds(sittings: readonly Sitting[], facts: ClusterFacts, now: EpochMs): ReplicaBounds {
  const framesPerSecond = sittings
    .filter(({ session, observed }) => isServed(decide(session, observed, facts, now)))
    .reduce((sum, { session }) => sum + plannedFramesPerSecond(session.spec), 0);
  const need = podsFor(framesPerSecond, facts.settings.podFramesPerSecond.cpu);
  const floor = Math.max(need, facts.settings.poolMinReplicas);
  return { need, floor, max: floor * POOL_ROOM };
}

/**
 * Everything that is to exist for the shared pool of one namespace. It runs on CPUs, belongs to no sitting, and takes a
 * new template at once, one pod more before one pod less.
 * @param sittings all of that namespace
 */
export function desiredPool(
  namespace: string,
  sittings: readonly Sitting[],
  observed: Observed,
  facts: ClusterFacts,
  now: EpochMs,
): Desired {
  const bounds = poolBounds(sittings, facts, now);
  const deployments = bounds.floor > 0 ? [{ accelerator: 'cpu' as const, bounds }] : [];
  return desiredSet(poolSetOf(namespace), observed, facts, deployments, { keepTemplates: false, budget: true });
}

/** The pool as the sittings see it. */
export function poolFacts(namespace: string, observed: Observed, settings: OperatorSettings): PoolFacts {
  const deployment = deploymentOf(observed, poolSetOf(namespace), 'cpu');
  const desiredReplicas = deployment?.spec?.replicas ?? settings.poolMinReplicas;
  return { desiredReplicas, readyReplicas: readyOf(deployment) };
}
