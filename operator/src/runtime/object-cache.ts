import { type ApiObject, keyOf, type ObjectKey } from './resource-type.js';

/** What became of one object. */
export type Change<T extends ApiObject> =
  /** @property isAssumed this process wrote it, and the watch has yet to tell */
  | { readonly type: 'added'; readonly object: T; readonly isAssumed?: true }
  | { readonly type: 'updated'; readonly object: T; readonly previous: T; readonly isAssumed?: true }
  | { readonly type: 'deleted'; readonly object: T; readonly isAssumed?: never };

/**
 * Whether one resourceVersion is older than another. They are numbers of one sequence in every API server over etcd;
 * where they are something else, nothing is older.
 */
export function isOlder(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [Number(one ?? Number.NaN), Number(other ?? Number.NaN)];
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) && a < b;
}

/** The objects of one kind as last heard of. Each method tells what has changed by it. */
export class ObjectCache<T extends ApiObject> {
  #objects = new Map<ObjectKey, T>();
  /** Those that this process wrote and the watch has not told of yet, and whether all of them is known. */
  readonly #assumed = new WeakMap<T, 'whole' | 'partial'>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  values(): readonly T[] {
    return [...this.#objects.values()];
  }

  keys(): readonly ObjectKey[] {
    return [...this.#objects.keys()];
  }

  /** What the watch said; where it is behind what was assumed, it is not taken. */
  put(object: T): Change<T> | undefined {
    const key = keyOf(object.metadata);
    const previous = this.#objects.get(key);
    const assumed = previous && this.#assumed.get(previous);
    if (assumed && isOlder(object.metadata.resourceVersion, previous?.metadata.resourceVersion)) return undefined;
    this.#objects.set(key, object);
    if (!previous) return { type: 'added', object };
    const isSame = previous.metadata.resourceVersion === object.metadata.resourceVersion && assumed !== 'partial';
    return isSame ? undefined : { type: 'updated', object, previous };
  }

  /** What this process wrote, before the watch says so. `partial`: only some of it is known to be so. */
  assume(object: T, known: 'whole' | 'partial'): Change<T> | undefined {
    const previous = this.#objects.get(keyOf(object.metadata));
    if (previous && !isOlder(previous.metadata.resourceVersion, object.metadata.resourceVersion)) return undefined;
    this.#objects.set(keyOf(object.metadata), object);
    this.#assumed.set(object, known);
    return previous
      ? { type: 'updated', object, previous, isAssumed: true }
      : { type: 'added', object, isAssumed: true };
  }

  /** @param object its last state */
  remove(object: T): Change<T> | undefined {
    return this.#objects.delete(keyOf(object.metadata)) ? { type: 'deleted', object } : undefined;
  }

  /**
   * A complete list: what is not in it was deleted while nobody listened, and is told as it was last seen.
   * @param resourceVersion of the list: what is newer was assumed since, and stays
   */
  replace(objects: readonly T[], resourceVersion: string): readonly Change<T>[] {
    const before = this.#objects;
    this.#objects = new Map(before);
    const listed = new Set(objects.map(({ metadata }) => keyOf(metadata)));
    const gone = [...before]
      .filter(([key, object]) => !listed.has(key) && !this.#isAssumedAfter(object, resourceVersion))
      .map(([, object]) => this.remove(object));
    return [...gone, ...objects.map((object) => this.put(object))].filter((change) => change !== undefined);
  }

  #isAssumedAfter = (object: T, resourceVersion: string) =>
    this.#assumed.has(object) && isOlder(resourceVersion, object.metadata.resourceVersion);
}
