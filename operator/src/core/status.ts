import type { ExamSession, ExamSessionStatus } from '../resource/exam-session.js';
import type { Fault } from '../resource/read.js';
import { conditionsOf, type Finding } from './conditions.js';
import { type Decision, decide } from './decision.js';
import type { ClusterFacts, Observed } from './facts.js';
import { clockFinding, findingsOf, type PodCount } from './findings.js';
import { type EpochMs, toTime } from './instants.js';
import { endpointOf, poolSetOf, visionSetOf } from './names.js';
import { deploymentOf, readyOf, replicasOf } from './readiness.js';

function countPods(session: ExamSession, decision: Decision, observed: Observed): PodCount {
  const set = visionSetOf(session);
  if (decision.servedBy !== 'own') {
    return {
      desired: 0,
      ready: readyOf(deploymentOf(observed, set, 'cpu')) + readyOf(deploymentOf(observed, set, 'gpu')),
    };
  }
  const { accelerator, bounds } = decision.own.main;
  const stored = deploymentOf(observed, set, accelerator);
  return { desired: Math.max(bounds.floor, stored ? replicasOf(stored) : 0), ready: readyOf(stored) };
}

function endpoint(session: ExamSession, decision: Decision): string | undefined {
  if (decision.servedBy === 'nobody') return undefined;
  const poolServes = decision.servedBy === 'pool' || decision.own.poolServes;
  return endpointOf(poolServes ? poolSetOf(session.metadata.namespace) : visionSetOf(session));
}

/**
 * What is true of a sitting now, to be written when it differs from what stands there. It is also the operator's only
 * memory: since when it drains, when it was completed, what it runs on and since when.
 */
export function statusOf(
  session: ExamSession,
  observed: Observed,
  facts: ClusterFacts,
  now: EpochMs,
): ExamSessionStatus {
  const decision = decide(session, observed, facts, now);
  const { phase, drainingSince, completedAt } = decision.when;
  const { generation } = session.metadata;
  const count = countPods(session, decision, observed);
  const accelerator = decision.servedBy === 'own' ? decision.own.choice.accelerator : session.status?.accelerator;
  const address = endpoint(session, decision);
  return {
    phase,
    observedGeneration: generation,
    ...(accelerator ? { accelerator } : {}),
    ...(address ? { endpoint: address } : {}),
    ...(decision.servedBy === 'own' ? { podFramesPerSecond: decision.own.podFramesPerSecond } : {}),
    desiredReplicas: count.desired,
    readyReplicas: count.ready,
    ready: decision.servedBy === 'pool' ? 'shared' : `${count.ready}/${count.desired}`,
    ...(drainingSince === undefined ? {} : { drainingSince: toTime(drainingSince) }),
    ...(completedAt === undefined ? {} : { completedAt: toTime(completedAt) }),
    conditions: conditionsOf(
      findingsOf(session, decision, observed, facts, count, now),
      session.status?.conditions,
      generation,
      now,
    ),
  };
}

/**
 * The status of a resource that can never work. What exists for it is left alone: a sitting that became unreadable while
 * it lasts keeps its pods.
 * @param before what stood there, where it can be read
 */
export function failedStatus(
  generation: number,
  before: ExamSessionStatus | undefined,
  faults: readonly Fault[],
  facts: ClusterFacts,
  now: EpochMs,
): ExamSessionStatus {
  const message = faults.map((fault) => `${fault.path}: ${fault.message}`).join('; ');
  const wrong = (type: Finding['type'], status: Finding['status']): Finding => ({
    type,
    status,
    reason: 'SpecInvalid',
    message,
  });
  return {
    phase: 'Failed',
    observedGeneration: generation,
    conditions: conditionsOf(
      [
        wrong('Ready', 'False'),
        wrong('Progressing', 'False'),
        wrong('Degraded', 'True'),
        wrong('AcceleratorFallback', 'Unknown'),
        wrong('CapacityInsufficient', 'Unknown'),
        clockFinding(facts),
      ],
      before?.conditions,
      generation,
      now,
    ),
  };
}
