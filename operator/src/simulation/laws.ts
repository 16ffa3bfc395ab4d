import type { ClusterFacts } from '../core/facts.js';
import type { PodTemplate } from '../core/kubernetes.js';
import type { Step } from '../core/plan.js';
import { type ExamSession, type ExamSessionStatus, type Phase, ROLL_NOW_ANNOTATION } from '../resource/exam-session.js';
import type { ModelCluster } from './cluster.js';

const WITH_PODS: readonly (Phase | undefined)[] = ['Warming', 'Live', 'Draining'];

function law(holds: boolean, text: string): asserts holds {
  if (!holds) throw new Error(`broken: ${text}`);
}

/** The floor by the page's formula, in whole numbers and written anew: not the operator's own function. */
function floorOf({ spec }: ExamSession, podFramesPerSecond: number): number {
  const hundredths = spec.expectedCandidates * (100 + spec.vision.headroomPercent);
  const onePod = spec.frameIntervalSeconds * 100 * podFramesPerSecond;
  let pods = spec.vision.minReplicas ?? 1;
  while (pods * onePod < hundredths) pods += 1;
  return Math.min(pods, spec.vision.maxReplicas ?? pods);
}

/** What must hold at every instant of every sitting, told without the operator's own functions. */
export class Laws {
  readonly #cluster: ModelCluster;
  readonly #templates = new Map<string, string>();
  #accelerators: string[] = [];
  #jumped = false;
  #drainBegan: number | undefined;
  #lastJump = Number.NEGATIVE_INFINITY;

  constructor(cluster: ModelCluster) {
    this.#cluster = cluster;
  }

  clockJumped(): void {
    this.#jumped = true;
    this.#lastJump = this.#cluster.now;
  }

  /** No boundary of the timetable lies inside a stretch of time in which the operator did not look. */
  noBoundaryMissed({ spec, status }: ExamSession, from: number, to: number): void {
    const start = Date.parse(spec.startTime);
    const boundaries = [start - spec.vision.warmUpSeconds * 1000, start, Date.parse(spec.endTime)];
    if (status?.completedAt) boundaries.push(Date.parse(status.completedAt) + spec.ttlSecondsAfterFinished * 1000);
    if (status?.drainingSince) boundaries.push(Date.parse(status.drainingSince) + spec.vision.drainSeconds * 1000);
    if (this.#jumped) return;
    if (status?.accelerator === 'gpu' && spec.vision.accelerator === 'auto') {
      // The pod that waits longest decides.
      boundaries.push(Math.min(...this.#cluster.gpuWaits(90_000)));
    }
    for (const boundary of boundaries) {
      law(!(from < boundary && boundary < to), `slept over ${boundary}`);
    }
  }

  /** Before each request of the operator. */
  before({ spec, metadata }: ExamSession, step: Step, { settings }: ClusterFacts, at: number): void {
    if (step.do === 'apply' && step.object.kind === 'Deployment') {
      const { template } = (step.object as unknown as { spec: { template: PodTemplate } }).spec;
      const stored = this.#cluster.children.get(`Deployment/${step.object.metadata.name}`);
      if (stored && metadata.annotations?.[ROLL_NOW_ANNOTATION] !== 'true') {
        law(this.#templates.get(stored.uid) === JSON.stringify(template), 'the template of running pods changed');
      }
      if (!stored) {
        const made = JSON.stringify(template);
        law(
          Object.values(settings.images).some((image) => made.includes(image)),
          'new pods have an old template',
        );
      }
    }
    const isLive = !spec.suspend && at >= Date.parse(spec.startTime) && at < Date.parse(spec.endTime);
    if (step.do !== 'delete' || step.kind !== 'Deployment') return;
    if (isLive) {
      law(step.name.endsWith('gpu'), 'CPU pods were deleted while Live');
      law(this.#cluster.readyOf('cpu') > 0, 'GPU pods were deleted before CPU pods were ready');
    } else if (spec.vision.drainSeconds > 0 && this.#lastJump < 0 && at >= Date.parse(spec.startTime)) {
      const drained = this.#cluster.now - (this.#drainBegan ?? this.#cluster.now);
      // Times are kept in whole seconds, so a second may be missing.
      const isEnough = drained > (spec.vision.drainSeconds - 1) * 1000;
      law(isEnough || step.name.endsWith('gpu'), `pods were deleted after ${drained / 1000} s of draining`);
    }
  }

  /** When a status is to be written. */
  statusWritten({ status: before, spec, metadata }: ExamSession, after: ExamSessionStatus, at: number): void {
    law(after.accelerator !== undefined || this.#accelerators.length === 0, 'forgot what it runs on');
    const isRolled = metadata.annotations?.[ROLL_NOW_ANNOTATION] === 'true';
    if (
      before?.podFramesPerSecond &&
      after.podFramesPerSecond &&
      before.accelerator === after.accelerator &&
      !isRolled
    ) {
      law(before.podFramesPerSecond === after.podFramesPerSecond, 'another speed for the same pods');
    }
    if (after.accelerator !== undefined && after.accelerator !== this.#accelerators.at(-1)) {
      this.#accelerators.push(after.accelerator);
      law(
        this.#accelerators.length === 1 || this.#accelerators.join() === 'gpu,cpu',
        `accelerators ${this.#accelerators}`,
      );
      law(this.#accelerators.length === 1 || spec.vision.accelerator !== 'gpu', 'left the GPUs that were asked for');
    }
    for (const condition of after.conditions ?? []) {
      const was = before?.conditions?.find(({ type }) => type === condition.type);
      const moved = was?.lastTransitionTime !== condition.lastTransitionTime;
      law(!moved || was?.status !== condition.status, `${condition.type} moved its time without its status`);
      law(
        was?.status === condition.status || Math.abs(Date.parse(condition.lastTransitionTime) - at) < 1000,
        'a wrong time',
      );
    }
  }

  /** When the operator has nothing left to write. */
  settled(session: ExamSession, status: ExamSessionStatus, facts: ClusterFacts, at: number): void {
    // An operator that was away sees the jump when it is back, and a stretch that seemed to lie ahead then begins anew.
    if (this.#jumped) this.#lastJump = this.#cluster.now;
    this.#jumped = false;
    for (const { uid, applied } of this.#cluster.children.values()) {
      if (applied.kind === 'Deployment') this.#templates.set(uid, JSON.stringify(applied.spec.template));
    }
    this.#phaseInTime(session, status, at);
    this.#neverWaitsForGpus(session, status, at);
    this.#podsAsNeeded(session, status, facts);
    this.#statusTrue(session, status, facts);
  }

  #phaseInTime({ spec }: ExamSession, { phase, drainingSince, completedAt }: ExamSessionStatus, at: number): void {
    const start = Date.parse(spec.startTime);
    const end = Date.parse(spec.endTime);
    const warm = start - spec.vision.warmUpSeconds * 1000;
    const allowed: (Phase | undefined)[] =
      at >= end
        ? ['Draining', 'Completed']
        : spec.suspend
          ? ['Draining', 'Suspended']
          : at < warm
            ? ['Draining', 'Scheduled']
            : [at < start ? 'Warming' : 'Live'];
    law(allowed.includes(phase), `${phase} at ${new Date(at).toISOString()}, where it can be ${allowed}`);
    law((phase === 'Draining') === (drainingSince !== undefined), 'drainingSince in Draining only');
    law((phase === 'Completed') === (completedAt !== undefined), 'completedAt in Completed only');
    const { now } = this.#cluster;
    this.#drainBegan = phase === 'Draining' ? (this.#drainBegan ?? now) : undefined;
    const began = Math.max(this.#drainBegan ?? now, this.#lastJump + 300_000);
    law(now - began <= spec.vision.drainSeconds * 1000, `drains for ${(now - began) / 1000} s`);
  }

  #neverWaitsForGpus(
    session: ExamSession,
    { phase, accelerator, podFramesPerSecond = 1 }: ExamSessionStatus,
    at: number,
  ) {
    const mayFallBack = session.spec.vision.accelerator === 'auto' && (phase === 'Warming' || phase === 'Live');
    if (accelerator !== 'gpu' || !mayFallBack || at !== this.#cluster.now) return;
    if (this.#cluster.readyOf('gpu') >= floorOf(session, podFramesPerSecond)) return;
    law(
      this.#cluster.gpuWaits(90_000).every((until) => at < until),
      'waits for a GPU',
    );
  }

  #podsAsNeeded(
    session: ExamSession,
    { phase, accelerator, ready, podFramesPerSecond }: ExamSessionStatus,
    facts: ClusterFacts,
  ) {
    const kinds = [...this.#cluster.children.values()].map(({ applied }) => applied.kind);
    if (!WITH_PODS.includes(phase)) {
      law(kinds.length === 0, `${kinds} are left although ${phase}`);
      return;
    }
    if (ready === 'shared') {
      law(kinds.length === 0, 'the pool serves it and it has pods of its own');
      const planned = session.spec.expectedCandidates * (100 + session.spec.vision.headroomPercent);
      const half = session.spec.frameIntervalSeconds * 100 * facts.settings.podFramesPerSecond.cpu * 0.5;
      law(planned < half && session.spec.vision.dedicated === 'auto', 'the pool serves what is not small');
      return;
    }
    law(accelerator !== undefined && podFramesPerSecond !== undefined, `${phase} without a decision`);
    const floor = floorOf(session, podFramesPerSecond);
    const replicas = this.#cluster.replicasOf(accelerator);
    law(replicas >= floor, `${replicas} ${accelerator} pods while ${phase}, the floor is ${floor}`);
    law(
      kinds.filter((kind) => kind === 'Deployment').length === kinds.filter((kind) => kind.startsWith('Horiz')).length,
      'HPAs',
    );
    law(kinds.includes('Service') && kinds.includes('NetworkPolicy'), `only ${kinds}`);
    law(kinds.includes('PodDisruptionBudget') === (phase === 'Live'), `a budget while ${phase}`);
  }

  #statusTrue(session: ExamSession, status: ExamSessionStatus, { pool, clockSkewMs }: ClusterFacts): void {
    law(status.observedGeneration === session.metadata.generation, 'observedGeneration is old');
    const is = (type: string) => status.conditions?.find((one) => one.type === type)?.status === 'True';
    law(is('ClockSkew') === (clockSkewMs !== 0), 'ClockSkew');
    law(is('AcceleratorFallback') === this.#accelerators.length > 1, 'AcceleratorFallback');
    law(WITH_PODS.includes(status.phase) === (status.endpoint !== undefined), `endpoint ${status.endpoint}`);
    if (!WITH_PODS.includes(status.phase)) {
      law(!is('Ready') && !is('Degraded'), `Ready or Degraded while ${status.phase}`);
      return;
    }
    const poolEndpoint = 'vision-shared.proctorwise.svc:8080';
    if (status.ready === 'shared') {
      law(status.endpoint === poolEndpoint, 'served by the pool, at another address');
      law(is('Ready') === pool.readyReplicas >= Math.max(1, pool.desiredReplicas), 'Ready, by the pool');
      return;
    }
    const ready = this.#cluster.readyOf(status.accelerator ?? 'cpu');
    const replicas = this.#cluster.replicasOf(status.accelerator ?? 'cpu');
    law(status.readyReplicas === ready, `readyReplicas ${status.readyReplicas}, there are ${ready}`);
    law(status.desiredReplicas === replicas, `desiredReplicas ${status.desiredReplicas}, there are ${replicas}`);
    law(status.ready === `${ready}/${replicas}`, `ready ${status.ready}`);
    law(is('Ready') === ready >= floorOf(session, status.podFramesPerSecond ?? 1), 'Ready');
    const all = this.#cluster.readyOf('cpu') + this.#cluster.readyOf('gpu');
    if (status.phase === 'Live' && all === 0) law(status.endpoint === poolEndpoint && is('Degraded'), 'nobody looks');
    if (status.endpoint === poolEndpoint)
      law(all === 0 || is('CapacityInsufficient'), 'the pool serves without a reason');
  }

  /** When the operator deletes the resource. */
  deleted({ status, spec }: ExamSession, at: number): void {
    law(status?.phase === 'Completed' && status.completedAt !== undefined, `deleted while ${status?.phase}`);
    law(at >= Date.parse(status.completedAt) + spec.ttlSecondsAfterFinished * 1000, 'deleted before its time');
    law(this.#cluster.children.size === 0, 'deleted before its children');
  }
}
