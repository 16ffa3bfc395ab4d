import type { Observed } from '../core/facts.js';
import { isDeployment, type StoredObject } from '../core/kubernetes.js';
import type { Step } from '../core/plan.js';
import { replicasOf } from '../core/readiness.js';
import { type ApiClient, type ApiObject, isApiError } from '../runtime/index.js';
import type { Caches } from './caches.js';
import { DEPLOYMENT } from './kinds.js';

/** Somebody else has changed what a step started from: look again. */
export class StepOvertaken extends Error {
  override readonly name = 'StepOvertaken';
}

const isSameDeployment = (object: StoredObject, { namespace, deployment }: Step & { do: 'scaleUp' }) =>
  isDeployment(object) && object.metadata.name === deployment && object.metadata.namespace === namespace;

/** Makes one request of a plan after the other, and lets the caches know what came of each. */
export class StepRunner {
  constructor(
    readonly client: ApiClient,
    readonly caches: Caches,
  ) {}

  /**
   * @param observed what the plan was made of
   * @throws {StepOvertaken} @throws {ApiError} @throws {TransportError}
   */
  async run(steps: readonly Step[], observed: Observed, signal: AbortSignal): Promise<void> {
    const applied: StoredObject[] = [];
    for (const step of steps) {
      if (step.do === 'apply') applied.push(await this.#apply(step, signal));
      else if (step.do === 'scaleUp') await this.#scaleUp(step, [...applied, ...observed.children], signal);
      else await this.#delete(step, signal);
    }
  }

  async #apply({ object }: Step & { do: 'apply' }, signal: AbortSignal): Promise<StoredObject> {
    const stored = await this.client.apply<ApiObject>(object, { signal });
    this.caches.childrenOf(object.kind).informer.assume(stored);
    return stored as unknown as StoredObject;
  }

  /** Only from the replicas that were seen: what an autoscaler has raised since is not taken back. */
  async #scaleUp(step: Step & { do: 'scaleUp' }, known: readonly StoredObject[], signal: AbortSignal): Promise<void> {
    const deployment = known.find((object) => isSameDeployment(object, step));
    if (!deployment || !isDeployment(deployment)) throw new StepOvertaken(`${step.deployment}: it is not there`);
    const at = { namespace: step.namespace, name: step.deployment };
    const replicas = { from: replicasOf(deployment), to: step.replicas };
    if (replicas.from >= replicas.to) return;
    try {
      const resourceVersion = await this.client.scale(DEPLOYMENT, at, replicas, signal);
      const scaled = {
        ...deployment,
        metadata: { ...deployment.metadata, resourceVersion },
        spec: { ...deployment.spec, replicas: step.replicas },
      };
      this.caches.deployments.assume(scaled as unknown as ApiObject, { isPartial: true });
    } catch (error) {
      if (!isApiError(error, 'invalid', 'not_found', 'conflict')) throw error;
      throw new StepOvertaken(`${step.deployment}: it has no longer ${replicas.from} replicas`, { cause: error });
    }
  }

  async #delete(step: Step & { do: 'delete' }, signal: AbortSignal): Promise<void> {
    const { apiVersion, kind, namespace, name, uid, resourceVersion } = step;
    const preconditions = { uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    try {
      await this.client.delete(this.client.typeOf({ apiVersion, kind }), { namespace, name }, preconditions, signal);
    } catch (error) {
      // Gone already, or another of its name by now: what was to go is not there.
      if (isApiError(error, 'conflict') && resourceVersion !== undefined) {
        throw new StepOvertaken(`${kind} ${name}: it was changed`, { cause: error });
      }
      if (!isApiError(error, 'not_found', 'conflict')) throw error;
    }
    this.caches.assumeDeleted(uid);
  }
}
