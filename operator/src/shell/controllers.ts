import { MANAGER } from '../core/names.js';
import type { ApiClient } from '../runtime/index.js';
import { type Clock, Controller, EventRecorder, keyOf, type Log, type Random, WorkQueue } from '../runtime/index.js';
import type { Caches } from './caches.js';
import {
  changesForServed,
  concernsPool,
  isServedByPool,
  poolOfChild,
  sittingOfChild,
  sittingOfPod,
  sittingPriority,
  tellsOfPlaces,
} from './concerns.js';
import type { OperatorMetrics } from './operator-metrics.js';
import { poolReconciler } from './pool-reconciler.js';
import { sittingReconciler } from './sitting-reconciler.js';
import { StepRunner } from './steps.js';

export interface ControllersOptions {
  readonly client: ApiClient;
  readonly caches: Caches;
  readonly events: EventRecorder;
  /** undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly workers: number;
  readonly metrics: OperatorMetrics;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Many sittings change at once, and the pool needs one look at all of them: each costs some ten microseconds a sitting,
 * which in a burst would be a quarter of the operator's work at two looks a second.
 */
const POOL_SETTLE_MS = 2_000;

function sittingController(options: ControllersOptions): Controller {
  const { caches, client, clock, events, log, metrics, random, workers } = options;
  const name = 'examsession';
  const queue = new WorkQueue({ clock, random, observer: metrics.queue(name) });
  metrics.observeProgress(name, queue);
  const controller = new Controller({
    name,
    queue,
    workers,
    clock,
    log,
    observer: metrics.controller(name, workers),
    priorityOf: (key) => {
      const read = caches.sessions.get(key)?.read;
      return sittingPriority(read?.ok ? read.session : undefined, clock.now());
    },
    reconcile: sittingReconciler({ client, caches, events, clock, log, steps: new StepRunner(client, caches) }),
  });
  controller.watches(caches.sessions);
  for (const informer of caches.childInformers) controller.watches(informer, sittingOfChild);
  controller.watches(
    caches.waitingPods,
    (pod) => [sittingOfPod(pod)].filter((key) => key !== undefined),
    tellsOfPlaces,
  );
  wakeServedByPool(controller, caches);
  return controller;
}

/** The pool became ready, or stopped being so: the sittings that it serves have to say so. */
function wakeServedByPool(controller: Controller, caches: Caches): void {
  const before = new Map<string, ReturnType<Caches['poolFacts']>>();
  caches.deployments.onChange(({ object }) => {
    const namespace = poolOfChild(object);
    if (namespace === undefined) return;
    const facts = caches.poolFacts(namespace);
    const known = before.get(namespace);
    before.set(namespace, facts);
    if (known && !changesForServed(known, facts)) return;
    for (const session of caches.sessionsByNamespace.find(namespace)) {
      if (isServedByPool(session)) controller.add(keyOf(session.metadata));
    }
  });
}

function poolController(options: ControllersOptions): Controller {
  const { caches, client, clock, log, metrics, namespace, random } = options;
  const name = 'visionpool';
  const queue = new WorkQueue({ clock, random, observer: metrics.queue(name) });
  metrics.observeProgress(name, queue);
  const controller = new Controller({
    name,
    queue,
    workers: 1,
    clock,
    log,
    settleMs: POOL_SETTLE_MS,
    observer: metrics.controller(name, 1),
    reconcile: poolReconciler({ client, caches, namespace, clock, log, steps: new StepRunner(client, caches) }),
  });
  const namespaceOf = ({ metadata }: { readonly metadata: { readonly namespace?: string } }) =>
    metadata.namespace === undefined ? [] : [metadata.namespace];
  controller.watches(caches.sessions, namespaceOf, concernsPool);
  for (const informer of caches.childInformers) {
    controller.watches(informer, (child) => [poolOfChild(child)].filter((one) => one !== undefined));
  }
  if (namespace !== undefined) controller.add(namespace);
  return controller;
}

/** Works on sittings and pools until the signal aborts, then until all that is in progress has ended. */
export async function runControllers(options: ControllersOptions, signal: AbortSignal): Promise<void> {
  await Promise.all([sittingController(options), poolController(options)].map((controller) => controller.run(signal)));
}

/** Tells the sittings' stories in the operator's name. */
export const eventRecorder = ({ client, clock, log }: Pick<ControllersOptions, 'client' | 'clock' | 'log'>) =>
  new EventRecorder({ client, component: MANAGER, clock, log });
