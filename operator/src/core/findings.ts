import type { ExamSession } from '../resource/exam-session.js';
import type { AcceleratorChoice } from './accelerator.js';
import type { Finding } from './conditions.js';
import type { Decision, OwnPods } from './decision.js';
import { type ClusterFacts, isPoolReady, MAX_CLOCK_SKEW_MS, type Observed } from './facts.js';
import { type EpochMs, toTime } from './instants.js';
import { type PhaseNow, timetable } from './phase.js';
import { UNSCHEDULABLE_MS, unschedulableSince } from './readiness.js';

/** Pods of a sitting's own: those that are asked for and those that take frames. */
export interface PodCount {
  readonly desired: number;
  readonly ready: number;
}

const finding = (
  type: Finding['type'],
  holds: boolean | undefined,
  [reason, message]: readonly [reason: string, message: string],
): Finding => ({ type, status: holds === undefined ? 'Unknown' : holds ? 'True' : 'False', reason, message });

const FALLBACK_TEXT: Readonly<Record<AcceleratorChoice['reason'], string>> = {
  CpuChosen: 'It runs on CPUs, as was decided when warm-up began',
  GpuRequested: 'GPUs were asked for when warm-up began',
  GpuReady: 'It runs on GPUs, as was decided when warm-up began',
  GpuUnschedulable: 'GPUs were not to be had for 90 s',
  GpuNotReadyInTime: 'GPUs were not ready at half of the warm-up',
};

const AS_EXPECTED = ['AsExpected', 'Nothing is wrong'] as const;
const ENOUGH = ['Enough', 'What is asked for fits into the cluster'] as const;

export function clockFinding({ clockSkewMs }: ClusterFacts): Finding {
  if (clockSkewMs === null) {
    return finding('ClockSkew', undefined, ['NotMeasured', "The API server's clock has not been seen yet"]);
  }
  return Math.abs(clockSkewMs) > MAX_CLOCK_SKEW_MS
    ? finding('ClockSkew', true, ['ClocksDiffer', "The operator's clock and the API server's differ by more than 5 s"])
    : finding('ClockSkew', false, ['ClocksAgree', "The operator's clock and the API server's agree within 5 s"]);
}

/** What was decided about the accelerator, kept in all phases: the decision outlasts the pods. */
function keptFallback({ status }: ExamSession): Finding {
  const before = status?.conditions?.find(({ type }) => type === 'AcceleratorFallback');
  if (before === undefined)
    return finding('AcceleratorFallback', undefined, ['NotDecided', 'No pods of its own so far']);
  return { type: before.type, status: before.status, reason: before.reason, message: before.message };
}

function restingText(session: ExamSession, { phase }: PhaseNow): readonly [string, string] {
  if (phase === 'Scheduled') return [phase, `Pods are asked for at ${toTime(timetable(session).warmUpAt)}`];
  return phase === 'Suspended' ? [phase, 'Suspended on request: no pods'] : ['Completed', 'The sitting is over'];
}

function resting(session: ExamSession, when: PhaseNow): readonly Finding[] {
  const text = restingText(session, when);
  return [
    finding('Ready', false, text),
    finding('Progressing', false, text),
    finding('Degraded', false, AS_EXPECTED),
    keptFallback(session),
    finding('CapacityInsufficient', false, ENOUGH),
  ];
}

function served(session: ExamSession, { phase }: PhaseNow, { pool }: ClusterFacts): readonly Finding[] {
  const isReady = isPoolReady(pool);
  const text = isReady
    ? (['PoolReady', 'The shared pool serves it'] as const)
    : (['PoolNotReady', 'The shared pool is to serve it and has too few pods that are ready'] as const);
  const lacks = phase === 'Live' && !isReady;
  return [
    finding('Ready', isReady, text),
    finding('Progressing', phase === 'Draining', phase === 'Draining' ? ['Draining', 'What waits is looked at'] : text),
    finding('Degraded', lacks, lacks ? text : AS_EXPECTED),
    keptFallback(session),
    finding('CapacityInsufficient', false, ENOUGH),
  ];
}

function capacityText(own: OwnPods, observed: Observed, { desired, ready }: PodCount, now: EpochMs) {
  const { need, max } = own.main.bounds;
  if (own.choice.missing)
    return [own.choice.missing, `${FALLBACK_TEXT[own.choice.missing]}; the shared pool serves`] as const;
  if (need > max) return ['MaxReplicasBelowNeed', `${need} pods are needed, maxReplicas allows ${max}`] as const;
  const since = unschedulableSince(observed, own.main.accelerator);
  if (ready < desired && since !== undefined && now >= since + UNSCHEDULABLE_MS) {
    return ['PodsUnschedulable', 'Pods have found no place in the cluster for 90 s'] as const;
  }
  return undefined;
}

function progressText({ phase }: PhaseNow, own: OwnPods, enough: boolean) {
  if (phase === 'Draining') return ['Draining', 'What waits is looked at, then the pods go'] as const;
  if (own.leaving) return ['FallingBack', 'CPU pods start; GPU pods stay until these are ready'] as const;
  return enough ? undefined : (['PodsStarting', 'Pods are asked for and not ready yet'] as const);
}

function looking(
  { when, own }: Extract<Decision, { servedBy: 'own' }>,
  observed: Observed,
  count: PodCount,
  now: EpochMs,
): readonly Finding[] {
  const { floor } = own.main.bounds;
  const isReady = count.ready >= floor;
  const counted = `${count.ready} pods are ready, ${floor} are needed`;
  const ready = isReady ? (['PodsReady', counted] as const) : (['PodsNotReady', counted] as const);
  const progress = progressText(when, own, count.ready >= count.desired);
  const capacity = capacityText(own, observed, count, now);
  const wrong = own.choice.missing ? capacity : when.phase === 'Live' && !isReady ? ready : undefined;
  return [
    finding('Ready', isReady, ready),
    finding('Progressing', progress !== undefined, progress ?? ['PodsReady', 'All pods that are asked for are ready']),
    finding('Degraded', wrong !== undefined, wrong ?? AS_EXPECTED),
    finding('AcceleratorFallback', own.choice.fellBack, [own.choice.reason, FALLBACK_TEXT[own.choice.reason]]),
    finding('CapacityInsufficient', capacity !== undefined, capacity ?? ENOUGH),
  ];
}

/** What is true about a sitting now, in the order in which it is shown. */
export function findingsOf(
  session: ExamSession,
  decision: Decision,
  observed: Observed,
  facts: ClusterFacts,
  count: PodCount,
  now: EpochMs,
): readonly Finding[] {
  const clock = clockFinding(facts);
  if (decision.servedBy === 'own') return [...looking(decision, observed, count, now), clock];
  if (decision.servedBy === 'pool') return [...served(session, decision.when, facts), clock];
  return [...resting(session, decision.when), clock];
}
