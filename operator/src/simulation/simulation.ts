import { isDeepStrictEqual } from 'node:util';
import { desiredState } from '../core/desired-state.js';
import type { ClusterFacts } from '../core/facts.js';
import { plan, type Step } from '../core/plan.js';
import { statusOf } from '../core/status.js';
import { MAX_WAKE_MS, nextWake } from '../core/wake.js';
import { type ExamSession, type ExamSessionSpec, ROLL_NOW_ANNOTATION } from '../resource/exam-session.js';
import { readExamSession } from '../resource/read.js';
import { aSession, facts, settings } from '../testing/sittings.js';
import { ModelCluster } from './cluster.js';
import { Laws } from './laws.js';
import type { Happening, Timeline } from './timeline.js';

/** True time at which resources are created. */
const CREATED = Date.parse('2026-12-01T09:00:00Z');
/** Looks without a change of their own after which a sitting counts as never settling. */
const MAX_PASSES = 8;

/** Another operator takes over. */
const RESTART_MS = 60_000;

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

/** One sitting from creation to deletion, in a model of a cluster, with the laws checked at every instant. */
export class Simulation {
  readonly #cluster = new ModelCluster();
  readonly #laws: Laws;
  #session: ExamSession | undefined;
  #facts: ClusterFacts;
  #clockOffset = 0;
  /** Steps after which the operator ends once, before it writes the status. */
  #diesAfter: number | undefined;
  #awayUntil = 0;
  #wakeAt = 0;
  #due: { at: number; happening: Happening }[];

  constructor(timeline: Timeline) {
    this.#cluster.now = CREATED;
    this.#cluster.gpus = timeline.gpus;
    this.#cluster.podStartMs = timeline.podStartSeconds * 1000;
    this.#cluster.autoscales = timeline.autoscales;
    this.#facts = facts({ freeGpus: timeline.gpus });
    const start = CREATED + timeline.leadSeconds * 1000;
    this.#session = aSession({
      startTime: iso(start),
      endTime: iso(start + timeline.lengthSeconds * 1000),
      expectedCandidates: timeline.candidates,
      ttlSecondsAfterFinished: timeline.ttlSeconds,
      vision: {
        accelerator: timeline.accelerator,
        dedicated: timeline.dedicated,
        warmUpSeconds: timeline.warmUpSeconds,
        drainSeconds: timeline.drainSeconds,
        ...(timeline.maxReplicas === undefined ? {} : { maxReplicas: timeline.maxReplicas }),
      },
    });
    let at = CREATED;
    this.#due = timeline.happenings.map(({ afterSeconds, happening }) => {
      at += afterSeconds * 1000;
      return { at, happening };
    });
    this.#laws = new Laws(this.#cluster);
  }

  get #wall() {
    return this.#cluster.now + this.#clockOffset;
  }

  /** Runs until the resource is deleted. @throws {Error} a law is broken, or it never ends */
  run(): void {
    for (let instants = 0; instants < 2_000; instants += 1) {
      this.#cluster.settle();
      this.#reconcile();
      if (this.#session === undefined) return;
      const from = this.#wall;
      const isAway = this.#cluster.now < this.#awayUntil;
      this.#cluster.now = this.#nextInstant();
      if (!isAway) this.#laws.noBoundaryMissed(this.#session, from, this.#wall);
      this.#happen();
    }
    throw new Error('it never ends');
  }

  #nextInstant(): number {
    const { now } = this.#cluster;
    const wake = now < this.#awayUntil ? this.#awayUntil : this.#wakeAt;
    return Math.min(wake, ...this.#cluster.dueTimes(), ...this.#due.slice(0, 1).map(({ at }) => Math.max(at, now)));
  }

  #happen(): void {
    for (let next = this.#due[0]; next && next.at <= this.#cluster.now; next = this.#due[0]) {
      this.#due.shift();
      this.#apply(next.happening);
    }
    // A skewed clock is put right in the end; until then the sitting may be anywhere.
    if (this.#due.length === 0 && this.#clockOffset !== 0) this.#setClock(0);
  }

  #setClock(offsetMs: number): void {
    this.#clockOffset = offsetMs;
    this.#facts = { ...this.#facts, clockSkewMs: -offsetMs };
    this.#laws.clockJumped();
    // The timer runs on: it was set in time that passes, not in time of day.
  }

  #editSpec(change: (spec: ExamSessionSpec) => Partial<ExamSessionSpec>): void {
    const session = this.#session;
    if (!session) return;
    const spec = { ...session.spec, ...change(session.spec) };
    const edited = { ...session, spec, metadata: { ...session.metadata, generation: session.metadata.generation + 1 } };
    // What the API server refuses does not happen.
    if (readExamSession(edited).ok) this.#session = edited;
  }

  #apply(happening: Happening): void {
    const cluster = this.#cluster;
    switch (happening.what) {
      case 'candidates':
        this.#editSpec(() => ({ expectedCandidates: happening.count }));
        return;
      case 'start':
        this.#editSpec(({ startTime }) => ({
          startTime: iso(Date.parse(startTime) + happening.bySeconds * 1000),
        }));
        return;
      case 'end':
        this.#editSpec(({ endTime }) => ({ endTime: iso(Date.parse(endTime) + happening.bySeconds * 1000) }));
        return;
      case 'suspend':
        this.#editSpec(() => ({ suspend: happening.value }));
        return;
      case 'accelerator':
        this.#editSpec(({ vision }) => ({ vision: { ...vision, accelerator: happening.value } }));
        return;
      case 'gpus':
        cluster.gpus = happening.count;
        this.#facts = { ...this.#facts, freeGpus: happening.count };
        return;
      case 'full':
        cluster.cpuSlots = happening.cpuSlots ?? Number.POSITIVE_INFINITY;
        return;
      case 'load':
        cluster.load = happening.pods;
        return;
      case 'autoscales':
        cluster.autoscales = happening.value;
        return;
      case 'podsDie':
        cluster.killPods();
        return;
      case 'childDeleted':
        for (const { applied } of [...cluster.children.values()]) {
          if (applied.kind === happening.kind) cluster.remove(applied.kind, applied.metadata.name);
        }
        return;
      case 'autoscalerEdited':
        cluster.edit('HorizontalPodAutoscaler', { minReplicas: 1, maxReplicas: 1 });
        return;
      case 'scaledByHand':
        for (const child of cluster.children.values()) child.replicas = happening.replicas;
        return;
      case 'operatorUpgraded':
        this.#facts = {
          ...this.#facts,
          settings: {
            ...settings,
            images: { cpu: `vision:${happening.speed}`, gpu: `vision-gpu:${happening.speed}` },
            podFramesPerSecond: { cpu: happening.speed, gpu: happening.speed * 7 },
          },
        };
        return;
      case 'rollNow':
        if (this.#session) {
          const annotations = { [ROLL_NOW_ANNOTATION]: String(happening.value) };
          this.#session = { ...this.#session, metadata: { ...this.#session.metadata, annotations } };
        }
        return;
      case 'clock':
        this.#setClock(happening.offsetSeconds * 1000);
        return;
      case 'operatorDies':
        this.#diesAfter = happening.afterSteps;
        return;
      case 'operatorAway':
        this.#awayUntil = Math.max(this.#awayUntil, cluster.now + happening.seconds * 1000);
        return;
      case 'pool':
        this.#facts = { ...this.#facts, pool: { desiredReplicas: 2, readyReplicas: happening.ready } };
    }
  }

  /** Reconciles until nothing is left to write: every write comes back as an event. */
  #reconcile(): void {
    if (this.#cluster.now < this.#awayUntil) return;
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      const session = this.#session;
      if (!session) return;
      const observed = this.#cluster.observed();
      const at = this.#wall;
      const steps = plan(desiredState(session, observed, this.#facts, at), observed);
      if (!this.#runSteps(session, steps, at)) return;
      if (this.#session === undefined) return;
      const status = statusOf(session, observed, this.#facts, at);
      const isSame = isDeepStrictEqual(status, session.status);
      if (!isSame) {
        this.#laws.statusWritten(session, status, at);
        const resourceVersion = String(Number(session.metadata.resourceVersion) + 1);
        this.#session = { ...session, metadata: { ...session.metadata, resourceVersion }, status };
      }
      if (steps.length === 0 && isSame) {
        const wake = nextWake(session, observed, at);
        if (!(wake > at && wake <= at + MAX_WAKE_MS)) throw new Error(`wakes at ${iso(wake)}, it is ${iso(at)}`);
        this.#wakeAt = this.#cluster.now + (wake - at);
        this.#laws.settled(session, status, this.#facts, at);
        return;
      }
      this.#cluster.settle();
    }
    throw new Error(`still writes after ${MAX_PASSES} looks at one instant`);
  }

  /** @returns false where the operator ended midway */
  #runSteps(session: ExamSession, steps: readonly Step[], at: number): boolean {
    for (const step of steps) {
      if (this.#diesAfter !== undefined && this.#diesAfter-- <= 0) {
        this.#diesAfter = undefined;
        this.#awayUntil = this.#cluster.now + RESTART_MS;
        return false;
      }
      if (step.do === 'delete' && step.kind === 'ExamSession') {
        this.#laws.deleted(session, at);
        this.#session = undefined;
        return true;
      }
      this.#laws.before(session, step, this.#facts, at);
      this.#cluster.run(step);
    }
    return true;
  }
}
