import { type LinkedAbort, linkedAbort } from './abort.js';
import type { ApiClient, Selection, WatchEvent } from './api-client.js';
import { type Backoff, backoffMs } from './backoff.js';
import { type Clock, type Random, systemClock } from './clock.js';
import { ApiError, asError, isApiError } from './errors.js';
import type { Log } from './log.js';
import { type Change, isOlder, ObjectCache } from './object-cache.js';
import type { ApiObject, ObjectKey, ResourceType } from './resource-type.js';

export type Handler<T extends ApiObject> = (change: Change<T>) => void;

/** Told what an informer does; metrics. */
export interface InformerObserver {
  listed(kind: string): void;
  watchFailed(kind: string): void;
  stalled(kind: string): void;
  handlerFailed(kind: string): void;
}

export interface InformerOptions<T extends ApiObject = ApiObject> {
  readonly client: ApiClient;
  readonly type: ResourceType;
  readonly selection?: Selection;
  /** What is kept of an object: its metadata's names and versions, and what is needed. @default all of it */
  readonly transform?: (object: ApiObject) => T;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: Random;
  /** @default 500 */
  readonly pageSize?: number;
  /** The server ends a watch after this to twice this. @default 300 s */
  readonly watchSeconds?: number;
  /** A watch that says nothing for so long is given up; bookmarks come every minute. @default 150,000 ms */
  readonly stallMs?: number;
  /** @default 500 ms doubling to 30 s */
  readonly backoff?: Backoff;
  readonly observer?: InformerObserver;
}

/** So many watches in a row that fail without telling anything, and the place where we stood is no longer trusted. */
const FAILURES_BEFORE_RELIST = 5;

/**
 * Keeps a copy of the objects of one kind: lists them, then watches from there, resumes where a watch ended, lists anew
 * where the server has forgotten that place. It ends only by its signal: nothing that a server says and no handler can
 * stop it.
 *
 * Nobody changes the objects: all who read the cache share them.
 */
export class Informer<T extends ApiObject> {
  readonly type: ResourceType;
  readonly #options: InformerOptions<T>;
  readonly #transform: (object: ApiObject) => T;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cache = new ObjectCache<T>();
  readonly #handlers: Handler<T>[] = [];
  readonly #whenSynced: (() => void)[] = [];
  #hasSynced = false;
  /** Where the next watch begins; undefined: list first. */
  #resourceVersion: string | undefined;
  #failures = 0;
  /** Monotonic ms: since when neither a list nor a watch has worked. */
  #failingSince: number | undefined;

  constructor(options: InformerOptions<T>) {
    this.type = options.type;
    this.#options = options;
    this.#transform = options.transform ?? ((object) => object as T);
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** Whether the first list is in the cache, and was told to the handlers. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** For how long the cache may lack what has happened, ms: lists and watches fail. 0 where they work. */
  get blindMs(): number {
    return this.#failingSince === undefined ? 0 : this.#clock.monotonic() - this.#failingSince;
  }

  get size(): number {
    return this.#cache.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#cache.get(key);
  }

  list(): readonly T[] {
    return this.#cache.values();
  }

  keys(): readonly ObjectKey[] {
    return this.#cache.keys();
  }

  /** Who asks for changes is told also of what the cache already holds. What a handler throws is logged, no more. */
  onChange(handler: Handler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#cache.values()) this.#tellOne(handler, { type: 'added', object });
  }

  /**
   * Takes an object as the API server answered this process's own write, so that who reads the cache next sees it.
   * Nothing is taken that the watch may have told of already, be it a later change or the end of it.
   * @param isPartial only part of it is the answer: the watch's word on the same version is told all the same
   */
  assume(object: ApiObject, { isPartial = false } = {}): void {
    if (!isOlder(this.#resourceVersion, object.metadata.resourceVersion)) return;
    const change = this.#cache.assume(this.#keep(object), isPartial ? 'partial' : 'whole');
    if (change) this.#tell(change);
  }

  /** Resolves with the first whole list, or when the signal aborts: look at `hasSynced`. */
  async synced(signal?: AbortSignal): Promise<void> {
    if (this.#hasSynced || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      this.#whenSynced.push(resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === undefined) await this.#relist(signal);
        else await this.#watch(this.#resourceVersion, signal);
      } catch (thrown) {
        if (signal.aborted) return;
        await this.#recover(asError(thrown), signal);
      }
    }
  }

  async #relist(signal: AbortSignal): Promise<void> {
    const { objects, resourceVersion } = await this.#listAll(signal);
    this.#options.observer?.listed(this.type.kind);
    this.#resourceVersion = resourceVersion;
    this.#failingSince = undefined;
    for (const change of this.#cache.replace(objects, resourceVersion)) this.#tell(change);
    if (this.#hasSynced) return;
    this.#hasSynced = true;
    for (const resolve of this.#whenSynced.splice(0)) resolve();
  }

  /** All pages. Where they expire before the last was read, all at once. */
  async #listAll(signal: AbortSignal): Promise<{ objects: T[]; resourceVersion: string }> {
    const { client, selection = {}, pageSize = 500 } = this.#options;
    const objects: T[] = [];
    let next: string | undefined;
    try {
      do {
        const page = await client.listPage<ApiObject>(this.type, selection, { limit: pageSize, next, signal });
        for (const item of page.items) objects.push(this.#keep(item));
        next = page.next;
        if (next === undefined) return { objects, resourceVersion: page.resourceVersion };
      } while (!signal.aborted);
    } catch (error) {
      if (!isApiError(error, 'gone')) throw error;
    }
    const { items, resourceVersion } = await client.listPage<ApiObject>(this.type, selection, { signal });
    return { objects: items.map((item) => this.#keep(item)), resourceVersion };
  }

  async #watch(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { client, selection = {}, watchSeconds = 300 } = this.#options;
    const timeoutSeconds = Math.ceil(watchSeconds * (1 + this.#random()));
    const abort = linkedAbort(signal);
    const startedAt = this.#clock.monotonic();
    let stopWaiting = this.#whenStalled(abort);
    let events = 0;
    try {
      const watch = client.watch<ApiObject>(this.type, selection, {
        resourceVersion,
        timeoutSeconds,
        signal: abort.signal,
      });
      for await (const event of watch) {
        stopWaiting();
        this.#take(event);
        events++;
        this.#failures = 0;
        this.#failingSince = undefined;
        stopWaiting = this.#whenStalled(abort);
      }
    } finally {
      stopWaiting();
      abort.release();
    }
    // Ended in good order. One that ends at once, again and again, must not become a storm of requests.
    if (events === 0 && this.#clock.monotonic() - startedAt < 1_000) throw new Error('the watch ended at once');
    this.#failures = 0;
    this.#failingSince = undefined;
  }

  /** A connection can be dead without anyone being told: a watch without events or bookmarks is not believed. */
  #whenStalled(abort: LinkedAbort): () => void {
    return this.#clock.after(this.#options.stallMs ?? 150_000, () => {
      this.#options.observer?.stalled(this.type.kind);
      abort.abort(new Error('the watch said nothing'));
    });
  }

  #take({ type, object }: WatchEvent<ApiObject>): void {
    if (type === 'ERROR') throw this.#errorIn(object);
    const told = type === 'BOOKMARK' ? undefined : this.#changeBy(type, object);
    this.#resourceVersion = object.metadata.resourceVersion;
    if (told) this.#tell(told);
  }

  #changeBy(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ApiObject): Change<T> | undefined {
    const kept = this.#keep(object);
    return type === 'DELETED' ? this.#cache.remove(kept) : this.#cache.put(kept);
  }

  #keep(object: ApiObject): T {
    const { apiVersion, kind } = this.type;
    return this.#transform({ ...object, apiVersion, kind });
  }

  #errorIn(object: unknown): ApiError {
    const { code = 500, reason = '', message = '' } = object as { code?: number; reason?: string; message?: string };
    return new ApiError(code, reason, message, `watch ${this.type.kind}`);
  }

  #tell(change: Change<T>): void {
    for (const handler of this.#handlers) this.#tellOne(handler, change);
  }

  #tellOne(handler: Handler<T>, change: Change<T>): void {
    try {
      handler(change);
    } catch (thrown) {
      const { log, observer } = this.#options;
      const { namespace, name } = change.object.metadata;
      observer?.handlerFailed(this.type.kind);
      log.error({ err: asError(thrown), kind: this.type.kind, namespace, name }, 'a handler failed; the watch goes on');
    }
  }

  /** Waits, and decides where to go on: from where we stood, or by a list where that place is gone or not to be trusted. */
  async #recover(error: Error, signal: AbortSignal): Promise<void> {
    const { log, observer, backoff = { baseMs: 500, capMs: 30_000 } } = this.#options;
    const wasWatching = this.#resourceVersion !== undefined;
    this.#failures++;
    this.#failingSince ??= this.#clock.monotonic();
    const isPlaceGone = wasWatching && isApiError(error, 'gone');
    if (isPlaceGone || this.#failures % FAILURES_BEFORE_RELIST === 0) this.#resourceVersion = undefined;
    if (wasWatching) observer?.watchFailed(this.type.kind);
    // What is gone is expected now and then, and the list may follow at once; only if it happens again is it held back.
    if (isPlaceGone && this.#failures === 1) {
      log.info({ kind: this.type.kind }, 'the watch has expired; lists anew');
      return;
    }
    const askedMs = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    const waitMs = Math.max(backoffMs(backoff, this.#failures, this.#random), Math.min(askedMs, backoff.capMs));
    log.warn({ err: error, kind: this.type.kind, failures: this.#failures, waitMs }, 'list or watch failed');
    await this.#clock.sleep(waitMs, signal);
  }
}
