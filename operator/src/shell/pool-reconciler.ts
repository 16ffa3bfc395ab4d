import type { OperatorSettings } from '../core/facts.js';
import { hasPods, phaseAt } from '../core/phase.js';
import { plan } from '../core/plan.js';
import { desiredPool, type Sitting } from '../core/pool.js';
import { MAX_WAKE_MS } from '../core/wake.js';
import { type ApiClient, type Clock, keyOf, type Log, type Reconcile } from '../runtime/index.js';
import type { Caches } from './caches.js';
import type { StepRunner } from './steps.js';

export interface PoolPorts {
  readonly client: ApiClient;
  readonly caches: Caches;
  readonly steps: StepRunner;
  /** The namespace that has a pool also while it has no sittings; undefined: all that have sittings. */
  readonly namespace: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** A namespace of many that has no sittings any more is given back whole; a platform's own keeps its pool. */
export const poolSettings = (settings: OperatorSettings, isOwn: boolean, sittings: number): OperatorSettings =>
  isOwn || sittings > 0 ? settings : { ...settings, poolMinReplicas: 0 };

/** Brings the shared pool of a namespace, its key, to what the sittings need that it serves. */
export function poolReconciler({ client, caches, steps: runner, namespace: own, clock, log }: PoolPorts): Reconcile {
  function sittingsWithPods(namespace: string, now: number): readonly Sitting[] {
    return caches.sessionsByNamespace.find(namespace).flatMap(({ read, metadata }): Sitting[] => {
      if (!read.ok || !hasPods(phaseAt(read.session, now).phase)) return [];
      const observed = caches.observedOf({ key: keyOf(metadata), uid: metadata.uid });
      return [{ session: read.session, observed }];
    });
  }

  return async (namespace, signal) => {
    const now = clock.now();
    const observed = caches.observedPool(namespace);
    const known = caches.factsFor(namespace, client.transport.clockSkewMs ?? null);
    const count = caches.sessionsByNamespace.keysOf(namespace).size;
    const facts = { ...known, settings: poolSettings(known.settings, namespace === own, count) };
    const steps = plan(desiredPool(namespace, sittingsWithPods(namespace, now), observed, facts, now), observed);
    await runner.run(steps, observed, signal);
    if (steps.length > 0) log.info({ namespace, steps: steps.length }, 'shared pool reconciled');
    return count === 0 && namespace !== own ? {} : { wakeAt: now + MAX_WAKE_MS };
  };
}
