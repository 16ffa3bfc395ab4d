import { type ApiObject, keyOf, type ObjectKey } from './resource-type.js';

/** What became of one object. */
export type Change<T extends ApiObject> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'updated'; readonly object: T; readonly previous: T }
  | { readonly type: 'deleted'; readonly object: T };

/** The objects of one kind as last heard of. Each method tells what has changed by it. */
export class ObjectCache<T extends ApiObject> {
  #objects = new Map<ObjectKey, T>();

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

  put(object: T): Change<T> | undefined {
    const key = keyOf(object.metadata);
    const previous = this.#objects.get(key);
    this.#objects.set(key, object);
    if (!previous) return { type: 'added', object };
    const isSame = previous.metadata.resourceVersion === object.metadata.resourceVersion;
    return isSame ? undefined : { type: 'updated', object, previous };
  }

  /** @param object its last state */
  remove(object: T): Change<T> | undefined {
    return this.#objects.delete(keyOf(object.metadata)) ? { type: 'deleted', object } : undefined;
  }

  /** A complete list: what is not in it was deleted while nobody listened, and is told as it was last seen. */
  replace(objects: readonly T[]): readonly Change<T>[] {
    const before = this.#objects;
    this.#objects = new Map(before);
    const listed = new Set(objects.map(({ metadata }) => keyOf(metadata)));
    const gone = [...before].filter(([key]) => !listed.has(key)).map(([, object]) => this.remove(object));
    return [...gone, ...objects.map((object) => this.put(object))].filter((change) => change !== undefined);
  }
}
