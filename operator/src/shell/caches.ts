import type { ClusterFacts, Observed, OperatorSettings, PoolFacts } from '../core/facts.js';
import { MANAGER, SESSION_LABEL } from '../core/names.js';
import { poolFacts } from '../core/pool.js';
import {
  type ApiClient,
  type ApiObject,
  type Clock,
  Informer,
  type InformerObserver,
  type InformerOptions,
  type Log,
  type ObjectKey,
  type Random,
  type ResourceType,
} from '../runtime/index.js';
import { ownerUid, poolOfChild, sittingOfPod } from './concerns.js';
import { GpuCount } from './free-gpus.js';
import {
  asStored,
  type KeptChild,
  type KeptNode,
  type KeptPod,
  type KeptSession,
  keepBoundPod,
  keepChild,
  keepNode,
  keepSession,
  keepWaitingPod,
} from './kept.js';
import { KeyIndex } from './key-index.js';
import { CHILD_KINDS, DEPLOYMENT, EXAM_SESSION, NODE, POD } from './kinds.js';

export interface CachesOptions {
  readonly client: ApiClient;
  /** undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly settings: OperatorSettings;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly observer: InformerObserver;
}

/** One kind of child, found by the sitting or the pool it belongs to. */
interface Children {
  readonly informer: Informer<KeptChild>;
  readonly ofSitting: KeyIndex<KeptChild>;
  readonly ofPool: KeyIndex<KeptChild>;
}

/** A pod without a node is looked for a place: those that have theirs tell nothing that their Deployment does not. */
const WITHOUT_NODE = 'spec.nodeName=';
const WITH_NODE = 'spec.nodeName!=';

/**
 * Copies of all that decides about sittings, and the ways to find it: a look at one sitting costs the same whether there
 * are ten or ten thousand.
 */
export class Caches {
  readonly sessions: Informer<KeptSession>;
  readonly sessionsByNamespace: KeyIndex<KeptSession>;
  readonly waitingPods: Informer<KeptPod>;
  readonly gpus: GpuCount;
  readonly #nodes: Informer<KeptNode>;
  readonly #boundPods: Informer<KeptPod>;
  readonly #children: ReadonlyMap<string, Children>;
  readonly #podsOfSitting: KeyIndex<KeptPod>;
  readonly #settings: OperatorSettings;
  /** Children that were deleted, and of which the watch has not told yet. */
  readonly #deleted = new Set<string>();
  #usesNodes = false;

  constructor({ client, namespace, settings, log, clock, random, observer }: CachesOptions) {
    this.#settings = settings;
    const informer = <T extends ApiObject>(
      type: ResourceType,
      selection: InformerOptions['selection'],
      transform: (object: ApiObject) => T,
    ) =>
      new Informer<T>({ client, type, ...(selection ? { selection } : {}), transform, log, clock, random, observer });
    const here = namespace === undefined ? {} : { namespace };
    const managed = `app.kubernetes.io/managed-by=${MANAGER}`;
    this.sessions = informer(EXAM_SESSION, here, keepSession);
    this.sessionsByNamespace = new KeyIndex(this.sessions, ({ metadata }) => metadata.namespace);
    this.#children = new Map(
      CHILD_KINDS.map((type) => {
        const one = informer(type, { ...here, labelSelector: managed }, keepChild);
        one.onChange(({ object }) => this.#deleted.delete(object.metadata.uid));
        const indexes = { ofSitting: new KeyIndex(one, ownerUid), ofPool: new KeyIndex(one, poolOfChild) };
        return [type.kind, { informer: one, ...indexes }] as const;
      }),
    );
    const labelSelector = `${managed},${SESSION_LABEL}`;
    this.waitingPods = informer(POD, { ...here, labelSelector, fieldSelector: WITHOUT_NODE }, keepWaitingPod);
    this.#podsOfSitting = new KeyIndex(this.waitingPods, sittingOfPod);
    this.#nodes = informer(NODE, {}, keepNode(settings.gpuResource));
    this.#boundPods = informer(POD, { fieldSelector: WITH_NODE }, keepBoundPod(settings.gpuResource));
    this.gpus = new GpuCount(this.#nodes, this.#boundPods, settings.gpuResource);
  }

  get deployments(): Informer<KeptChild> {
    return this.childrenOf(DEPLOYMENT.kind).informer;
  }

  get childInformers(): readonly Informer<KeptChild>[] {
    return [...this.#children.values()].map(({ informer }) => informer);
  }

  /** @throws {RangeError} no kind of child */
  childrenOf(kind: string): Children {
    const children = this.#children.get(kind);
    if (!children) throw new RangeError(`${kind}: no kind of child`);
    return children;
  }

  /** Fills them and keeps them true until the signal aborts. @param withNodes whether GPUs are counted */
  async run(withNodes: boolean, signal: AbortSignal): Promise<void> {
    this.#usesNodes = withNodes;
    const always: readonly Informer<ApiObject>[] = this.#always();
    await Promise.all([
      ...always.map((informer) => informer.run(signal)),
      ...(withNodes ? [this.#nodes.run(signal), this.#runBoundPods(signal)] : []),
    ]);
  }

  /** Resolves once all are filled, or when the signal aborts. */
  async synced(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#always().map((informer) => informer.synced(signal)));
    if (!this.#usesNodes) return;
    await this.#nodes.synced(signal);
    if (this.gpus.hasNodes) await this.#boundPods.synced(signal);
  }

  /** Kinds that are not filled yet, or of which nothing has been heard for so long. */
  faults(blindAfterMs: number): readonly string[] {
    const bound = this.#usesNodes && this.gpus.hasNodes ? [this.#boundPods] : [];
    return [...this.#always(), ...(this.#usesNodes ? [this.#nodes] : []), ...bound].flatMap((informer) => {
      const { kind } = informer.type;
      if (!informer.hasSynced) return [`${kind}: not filled yet`];
      const seconds = Math.round(informer.blindMs / 1000);
      return informer.blindMs > blindAfterMs ? [`${kind}: nothing heard for ${seconds} s`] : [];
    });
  }

  /** What the API server holds for a sitting, as far as is known. */
  observedOf({ key, uid }: { readonly key: ObjectKey; readonly uid: string }): Observed {
    const children = [...this.#children.values()].flatMap(({ ofSitting }) => ofSitting.find(uid));
    return { children: this.#present(children), pods: this.#podsOfSitting.find(key) };
  }

  observedPool(namespace: string): Observed {
    const children = [...this.#children.values()].flatMap(({ ofPool }) => ofPool.find(namespace));
    return { children: this.#present(children), pods: [] };
  }

  poolFacts(namespace: string): PoolFacts {
    const deployments = this.childrenOf(DEPLOYMENT.kind).ofPool.find(namespace).map(asStored);
    return poolFacts(namespace, { children: deployments, pods: [] }, this.#settings);
  }

  factsFor(namespace: string, clockSkewMs: number | null): ClusterFacts {
    return { settings: this.#settings, freeGpus: this.gpus.free, pool: this.poolFacts(namespace), clockSkewMs };
  }

  /** Remembers that a child was deleted, until the watch tells of it. */
  assumeDeleted(uid: string): void {
    this.#deleted.add(uid);
  }

  #present = (children: readonly KeptChild[]) =>
    children.filter(({ metadata }) => !this.#deleted.has(metadata.uid)).map(asStored);

  #always(): readonly Informer<ApiObject>[] {
    return [this.sessions, ...this.childInformers, this.waitingPods] as unknown as readonly Informer<ApiObject>[];
  }

  /** Thousands of pods are read only for the sake of GPUs: not before a node has one. */
  async #runBoundPods(signal: AbortSignal): Promise<void> {
    const hasGpus = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#nodes.onChange(() => this.gpus.hasNodes && resolve());
    });
    await hasGpus;
    await this.#boundPods.run(signal);
  }
}
