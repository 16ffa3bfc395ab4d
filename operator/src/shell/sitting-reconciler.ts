import { desiredState } from '../core/desired-state.js';
import type { ClusterFacts } from '../core/facts.js';
import { plan, type Step } from '../core/plan.js';
import { failedStatus, statusOf } from '../core/status.js';
import { nextWake } from '../core/wake.js';
import { API_VERSION, type ExamSession, type ExamSessionStatus, KIND } from '../resource/exam-session.js';
import type { ApiClient, ApiObject, Clock, EventRecorder, Log, Reconcile, Result } from '../runtime/index.js';
import type { Caches } from './caches.js';
import type { KeptSession } from './kept.js';
import { statusDiffers } from './status-difference.js';
import type { StepRunner } from './steps.js';
import { failureStory, type Happening, storyOf } from './story.js';

export interface SittingPorts {
  readonly client: ApiClient;
  readonly caches: Caches;
  readonly steps: StepRunner;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
}

/** Brings sittings to what they are to be. Looks at the caches alone, so that a look in vain costs no request. */
export function sittingReconciler(ports: SittingPorts): Reconcile {
  const { caches, client, clock, steps: runner } = ports;

  async function writeStatus(kept: KeptSession, status: ExamSessionStatus, signal: AbortSignal): Promise<void> {
    const { name, namespace = '' } = kept.metadata;
    const object = { apiVersion: API_VERSION, kind: KIND, metadata: { name, namespace }, status };
    caches.sessions.assume(await client.applyStatus<ApiObject>(object, { signal }));
  }

  /** Status last: what it says has been asked for. */
  async function settle(
    kept: KeptSession,
    before: ExamSessionStatus | undefined,
    status: ExamSessionStatus,
    steps: readonly Step[],
    signal: AbortSignal,
  ): Promise<void> {
    const isNew = statusDiffers(kept.status, status);
    if (isNew) await writeStatus(kept, status, signal);
    if (isNew || steps.length > 0) tell(ports, kept, storyOf(before, status, steps), { before, status, steps });
  }

  async function reconcileSitting(
    kept: KeptSession,
    session: ExamSession,
    facts: ClusterFacts,
    signal: AbortSignal,
  ): Promise<Result> {
    const now = clock.now();
    const observed = caches.observedOf(keyAndUid(kept));
    const steps = plan(desiredState(session, observed, facts, now), observed);
    await runner.run(steps, observed, signal);
    const isGone = steps.some((step) => step.do === 'delete' && step.kind === KIND);
    if (isGone || session.metadata.deletionTimestamp !== undefined) return {};
    await settle(kept, session.status, statusOf(session, observed, facts, now), steps, signal);
    return { wakeAt: nextWake(session, observed, now) };
  }

  return async (key, signal) => {
    const kept = caches.sessions.get(key);
    if (!kept) return {};
    const facts = caches.factsFor(kept.metadata.namespace ?? '', client.transport.clockSkewMs ?? null);
    try {
      if (kept.read.ok) return await reconcileSitting(kept, kept.read.session, facts, signal);
      const before = kept.status as ExamSessionStatus | undefined;
      const status = failedStatus(kept.generation, before, kept.read.faults, facts, clock.now());
      await settle(kept, before, status, [], signal);
      return {};
    } catch (error) {
      const failure = failureStory(error);
      if (failure) ports.events.record(kept, failure.type, failure.reason, failure.message);
      throw error;
    }
  };
}

const keyAndUid = ({ metadata }: KeptSession) => ({
  key: `${metadata.namespace}/${metadata.name}`,
  uid: metadata.uid,
});

function tell(
  { events, log }: SittingPorts,
  kept: KeptSession,
  story: readonly Happening[],
  {
    before,
    status,
    steps,
  }: {
    readonly before: ExamSessionStatus | undefined;
    readonly status: ExamSessionStatus;
    readonly steps: readonly Step[];
  },
): void {
  for (const { type, reason, message } of story) events.record(kept, type, reason, message);
  const { namespace, name } = kept.metadata;
  const moved = before?.phase === status.phase ? {} : { from: before?.phase ?? null };
  log.info({ namespace, name, phase: status.phase, ...moved, ready: status.ready, steps: steps.length }, 'reconciled');
}
