import { freeGpus } from '../core/node-facts.js';
import type { ApiObject, Informer, ObjectKey } from '../runtime/index.js';
import { keyOf } from '../runtime/index.js';
import type { KeptNode, KeptPod } from './kept.js';

/** Those objects of an informer that have to do with GPUs: few, whatever the size of the cluster. */
class Few<T extends ApiObject> {
  readonly #objects = new Map<ObjectKey, T>();

  constructor(informer: Informer<T>, isOne: (object: T) => boolean, onChange: () => void) {
    informer.onChange(({ type, object }) => {
      const key = keyOf(object.metadata);
      const was = this.#objects.delete(key);
      const is = type !== 'deleted' && isOne(object);
      if (is) this.#objects.set(key, object);
      if (was || is) onChange();
    });
  }

  get size(): number {
    return this.#objects.size;
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }
}

/**
 * How many GPUs are free, counted when asked and something has changed. Nothing is woken by it: it is read when a sitting
 * begins to warm up, and a choice that was made then is not made again for a GPU that comes free.
 */
export class GpuCount {
  readonly #nodes: Few<KeptNode>;
  readonly #pods: Few<KeptPod>;
  readonly #resource: string;
  #counted: number | undefined;

  /** @param resource as `nvidia.com/gpu` */
  constructor(nodes: Informer<KeptNode>, pods: Informer<KeptPod>, resource: string) {
    this.#resource = resource;
    const recount = () => {
      this.#counted = undefined;
    };
    this.#nodes = new Few(nodes, ({ status }) => status?.allocatable !== undefined, recount);
    this.#pods = new Few(pods, ({ spec }) => spec !== undefined, recount);
  }

  /** Whether any node has GPUs: only then do the pods on nodes matter. */
  get hasNodes(): boolean {
    return this.#nodes.size > 0;
  }

  get free(): number {
    this.#counted ??= freeGpus(this.#nodes.list(), this.#pods.list(), this.#resource);
    return this.#counted;
  }
}
