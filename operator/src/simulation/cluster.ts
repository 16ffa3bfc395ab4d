import type { Observed } from '../core/facts.js';
import { toTime } from '../core/instants.js';
import type { KubernetesObject, Pod, StoredDeployment, StoredObject } from '../core/kubernetes.js';
import { ACCELERATOR_LABEL } from '../core/names.js';
import type { Step } from '../core/plan.js';
import type { Accelerator } from '../resource/exam-session.js';

/** A child in the model's store; `applied` is what the operator owns of it. */
interface Child {
  readonly uid: string;
  applied: KubernetesObject & { readonly spec: Record<string, unknown> };
  /** What somebody changed by hand since. */
  edits: Record<string, unknown>;
  /** Deployments only. */
  replicas: number;
}

interface ModelPod {
  readonly name: string;
  readonly deployment: string;
  readonly accelerator: Accelerator;
  /** True time, ms; pods without a place wait since `waitingSince`. */
  placedAt: number | undefined;
  readonly waitingSince: number;
}

const BY_ACCELERATOR: readonly Accelerator[] = ['cpu', 'gpu'];
const acceleratorOf = (name: string): Accelerator => BY_ACCELERATOR.find((one) => name.endsWith(one)) ?? 'cpu';

/**
 * As much of a cluster as a sitting touches: a store that takes server-side apply, fills in defaults and counts writes;
 * Deployments that make pods, a scheduler that has so many GPUs, and autoscalers that move replicas within their bounds.
 */
export class ModelCluster {
  /** True time, ms. The operator's own clock may differ. */
  now = 0;
  gpus = 0;
  cpuSlots = Number.POSITIVE_INFINITY;
  podStartMs = 30_000;
  /** Pods that the autoscalers would like; they stay within their bounds. */
  load = 0;
  /** false: no metrics, as right after a start, or no autoscaler at all. */
  autoscales = true;
  readonly children = new Map<string, Child>();
  readonly #pods: ModelPod[] = [];
  #count = 0;

  /** @throws {Error} a step that no API server would take, or that the operator must never make */
  run(step: Step): void {
    if (step.do === 'apply') {
      this.#apply(step.object);
      return;
    }
    if (step.do === 'scaleUp') {
      const child = this.children.get(`Deployment/${step.deployment}`);
      if (!child) throw new Error(`scaled ${step.deployment}, which does not exist`);
      if (step.replicas <= child.replicas)
        throw new Error(`scaled ${step.deployment} ${child.replicas} → ${step.replicas}`);
      child.replicas = step.replicas;
      return;
    }
    const child = this.children.get(`${step.kind}/${step.name}`);
    if (child?.uid !== step.uid) throw new Error(`deleted ${step.kind} ${step.name}, which is not what was seen`);
    this.remove(step.kind, step.name);
  }

  #apply(object: KubernetesObject): void {
    if ('spec' in object && typeof object.spec === 'object' && object.spec !== null && 'replicas' in object.spec) {
      throw new Error('applied replicas');
    }
    const key = `${object.kind}/${object.metadata.name}`;
    const before = this.children.get(key);
    this.#count += 1;
    this.children.set(key, {
      uid: before?.uid ?? `uid-${this.#count}`,
      applied: structuredClone(object) as Child['applied'],
      edits: {},
      replicas: before?.replicas ?? 1,
    });
  }

  remove(kind: string, name: string): void {
    this.children.delete(`${kind}/${name}`);
  }

  /** Somebody writes into a child. */
  edit(kind: string, change: Record<string, unknown>): void {
    for (const child of this.children.values()) if (child.applied.kind === kind) child.edits = change;
  }

  readyOf(accelerator: Accelerator): number {
    return this.#pods.filter((pod) => pod.accelerator === accelerator && this.#isReady(pod)).length;
  }

  replicasOf(accelerator: Accelerator): number {
    return this.#deployments().find(({ name }) => acceleratorOf(name) === accelerator)?.child.replicas ?? 0;
  }

  /** True times at which GPU pods that have no place will have waited for so long. */
  gpuWaits(forMs: number): number[] {
    return this.#pods
      .filter(({ accelerator, placedAt }) => accelerator === 'gpu' && placedAt === undefined)
      .map(({ waitingSince }) => Math.floor(waitingSince / 1000) * 1000 + forMs);
  }

  killPods(): void {
    this.#pods.splice(0, Math.ceil(this.#pods.length / 2));
  }

  #isReady = ({ placedAt }: ModelPod) => placedAt !== undefined && this.now >= placedAt + this.podStartMs;

  #deployments = () =>
    [...this.children.values()]
      .filter(({ applied }) => applied.kind === 'Deployment')
      .map((child) => ({ name: child.applied.metadata.name, child }));

  /** Lets the controllers do what is due now. */
  settle(): void {
    for (const { applied, edits } of this.children.values()) {
      if (applied.kind !== 'HorizontalPodAutoscaler' || !this.autoscales) continue;
      const target = this.children.get(`Deployment/${applied.metadata.name}`);
      const { minReplicas, maxReplicas } = { ...applied.spec, ...edits } as {
        minReplicas: number;
        maxReplicas: number;
      };
      if (target) target.replicas = Math.min(maxReplicas, Math.max(minReplicas, this.load));
    }
    const deployments = this.#deployments();
    for (const pod of [...this.#pods]) {
      const mine = deployments.find(({ name }) => name === pod.deployment);
      const siblings = this.#pods.filter(({ deployment }) => deployment === pod.deployment);
      if (!mine || siblings.length > mine.child.replicas) this.#pods.splice(this.#pods.indexOf(pod), 1);
    }
    for (const { name, child } of deployments) {
      let missing = child.replicas - this.#pods.filter(({ deployment }) => deployment === name).length;
      for (; missing > 0; missing -= 1) {
        this.#count += 1;
        this.#pods.push({
          name: `pod-${this.#count}`,
          deployment: name,
          accelerator: acceleratorOf(name),
          placedAt: undefined,
          waitingSince: this.now,
        });
      }
    }
    this.#schedule('gpu', this.gpus);
    this.#schedule('cpu', this.cpuSlots);
  }

  #schedule(accelerator: Accelerator, places: number): void {
    const pods = this.#pods.filter((pod) => pod.accelerator === accelerator);
    let free = places - pods.filter(({ placedAt }) => placedAt !== undefined).length;
    for (const pod of pods) {
      if (pod.placedAt !== undefined || free <= 0) continue;
      pod.placedAt = this.now;
      free -= 1;
    }
  }

  /** True times, after now, at which a pod becomes ready. */
  dueTimes(): number[] {
    return this.#pods
      .map(({ placedAt }) => (placedAt ?? Number.POSITIVE_INFINITY) + this.podStartMs)
      .filter((due) => due > this.now && Number.isFinite(due));
  }

  /** As the operator's caches hold it. */
  observed(): Observed {
    const children = [...this.children.values()].map(({ uid, applied, edits, replicas }): StoredObject => {
      const stored = { ...applied, metadata: { ...applied.metadata, uid }, spec: { ...applied.spec, ...edits } };
      if (applied.kind !== 'Deployment') return stored;
      const readyReplicas = this.#pods.filter(
        (pod) => pod.deployment === applied.metadata.name && this.#isReady(pod),
      ).length;
      // progressDeadlineSeconds stands for all that the API server fills in.
      return {
        ...stored,
        spec: { ...stored.spec, replicas, progressDeadlineSeconds: 600 },
        status: { readyReplicas },
      } as StoredDeployment;
    });
    return { children, pods: this.#pods.map((pod) => this.#podObject(pod)) };
  }

  #podObject({ name, accelerator, placedAt, waitingSince }: ModelPod): Pod {
    const place =
      placedAt === undefined
        ? { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: toTime(waitingSince) }
        : { type: 'PodScheduled', status: 'True', lastTransitionTime: toTime(placedAt) };
    return {
      metadata: { name, labels: { [ACCELERATOR_LABEL]: accelerator } },
      status: { phase: 'Pending', conditions: [place] },
    };
  }
}
