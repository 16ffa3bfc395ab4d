import type { ApiObject, Informer, ObjectKey } from '../runtime/index.js';
import { keyOf } from '../runtime/index.js';

const NONE: ReadonlySet<ObjectKey> = new Set();

/** Finds the keys of an informer's objects by something they have, without a look at the others. */
export class KeyIndex<T extends ApiObject> {
  readonly #keys = new Map<string, Set<ObjectKey>>();

  /**
   * @param groupOf by what it is found; undefined: not at all. Handlers that are added to the informer later find the
   * index already changed
   */
  constructor(
    readonly informer: Informer<T>,
    groupOf: (object: T) => string | undefined,
  ) {
    informer.onChange((change) => {
      const key = keyOf(change.object.metadata);
      const before =
        change.type === 'added' ? undefined : groupOf(change.type === 'updated' ? change.previous : change.object);
      const after = change.type === 'deleted' ? undefined : groupOf(change.object);
      if (before === after) return;
      if (before !== undefined) this.#remove(before, key);
      if (after !== undefined) this.#add(after, key);
    });
  }

  values(): readonly string[] {
    return [...this.#keys.keys()];
  }

  keysOf(value: string): ReadonlySet<ObjectKey> {
    return this.#keys.get(value) ?? NONE;
  }

  find(value: string): readonly T[] {
    return [...this.keysOf(value)].map((key) => this.informer.get(key)).filter((object) => object !== undefined);
  }

  #add(value: string, key: ObjectKey): void {
    const keys = this.#keys.get(value);
    if (keys) keys.add(key);
    else this.#keys.set(value, new Set([key]));
  }

  #remove(value: string, key: ObjectKey): void {
    const keys = this.#keys.get(value);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(value);
  }
}
