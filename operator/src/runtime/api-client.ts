import { isApiError, TransportError } from './errors.js';
import { type ApiObject, groupOf, type ObjectReference, pathOf, type ResourceType } from './resource-type.js';
import type { Transport } from './transport.js';

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const ACCESS_REVIEWS = 'authorization.k8s.io/v1';

/** What is applied: exactly the fields that this manager wants to own. */
export interface AppliedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectReference;
}

/** An object is deleted only as it was seen; where it is another by now, the API server answers 409. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface Selection {
  /** @default all namespaces */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** One page of a list. Its items carry their kind and apiVersion, which the API server leaves out. */
export interface Page<T extends ApiObject> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  /** Hands on to the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** One line of a watch. An ERROR carries a Status. */
export interface WatchEvent<T extends ApiObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

interface Apply {
  /** The API server gives the fields to this manager where another owns them too. @default true */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

const signalOf = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
const selectors = ({ labelSelector, fieldSelector }: Selection) => ({ labelSelector, fieldSelector });

/** Kubernetes' verbs over a transport, for the kinds it was told of. All throw ApiError and TransportError. */
export class ApiClient {
  readonly #types = new Map<string, ResourceType>();

  /**
   * @param transport how the requests travel
   * @param fieldManager this controller's name in server-side apply
   * @param types the kinds that `apply` and `delete` may meet
   */
  constructor(
    readonly transport: Transport,
    readonly fieldManager: string,
    types: readonly ResourceType[],
  ) {
    for (const type of types) this.#types.set(`${type.apiVersion} ${type.kind}`, type);
  }

  /** @throws {RangeError} this client was not told of the kind */
  typeOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): ResourceType {
    const type = this.#types.get(`${apiVersion} ${kind}`);
    if (!type) throw new RangeError(`${apiVersion} ${kind}: not among the client's kinds`);
    return type;
  }

  async get<T extends ApiObject>(type: ResourceType, at: ObjectReference, signal?: AbortSignal): Promise<T> {
    return (await this.transport.request({ method: 'GET', path: pathOf(type, at), ...signalOf(signal) })) as T;
  }

  /** @returns undefined where there is none */
  async find<T extends ApiObject>(type: ResourceType, at: ObjectReference, signal?: AbortSignal) {
    try {
      return await this.get<T>(type, at, signal);
    } catch (error) {
      if (isApiError(error, 'not_found')) return undefined;
      throw error;
    }
  }

  /** @throws {ApiError} `already_exists` */
  async create<T extends ApiObject>(object: AppliedObject, signal?: AbortSignal): Promise<T> {
    const type = this.typeOf(object);
    const { namespace } = object.metadata;
    const path = pathOf(type, { namespace });
    return (await this.transport.request({ method: 'POST', path, body: object, ...signalOf(signal) })) as T;
  }

  /** Replaces it whole, as it was seen. @throws {ApiError} `conflict`: its resourceVersion is not the newest any more */
  async replace<T extends ApiObject>(object: AppliedObject, signal?: AbortSignal): Promise<T> {
    const path = pathOf(this.typeOf(object), object.metadata);
    return (await this.transport.request({ method: 'PUT', path, body: object, ...signalOf(signal) })) as T;
  }

  /** Server-side apply: creates or changes; fields of other managers are left, those no longer sent are dropped. */
  async apply<T extends ApiObject>(object: AppliedObject, options: Apply = {}): Promise<T> {
    return (await this.#apply(object, pathOf(this.typeOf(object), object.metadata), options)) as T;
  }

  /** Server-side apply of `status` alone. */
  async applyStatus<T extends ApiObject>(object: AppliedObject, options: Apply = {}): Promise<T> {
    const path = pathOf(this.typeOf(object), { ...object.metadata, subresource: 'status' });
    return (await this.#apply(object, path, options)) as T;
  }

  /**
   * Changes `spec.replicas` by the scale subresource, which makes this client no owner of anything else.
   * @param replicas `from`: as they were seen; where they are not that any more, nothing changes
   * @returns the object's resourceVersion after it
   * @throws {ApiError} `invalid`: `from` is not so
   */
  async scale(
    type: ResourceType,
    at: ObjectReference,
    { from, to }: { readonly from: number; readonly to: number },
    signal?: AbortSignal,
  ): Promise<string> {
    const path = '/spec/replicas';
    const scale = (await this.transport.request({
      method: 'PATCH',
      path: pathOf(type, { ...at, subresource: 'scale' }),
      query: { fieldManager: this.fieldManager },
      contentType: JSON_PATCH,
      body: [
        { op: 'test', path, value: from },
        { op: 'replace', path, value: to },
      ],
      ...signalOf(signal),
    })) as { readonly metadata?: { readonly resourceVersion?: string } };
    return scale.metadata?.resourceVersion ?? '';
  }

  /** JSON merge patch: a null takes a field away. */
  async merge<T extends ApiObject>(type: ResourceType, at: ObjectReference, patch: object, signal?: AbortSignal) {
    return (await this.transport.request({
      method: 'PATCH',
      path: pathOf(type, at),
      query: { fieldManager: this.fieldManager },
      contentType: MERGE,
      body: patch,
      ...signalOf(signal),
    })) as T;
  }

  /**
   * Deletes in the background: what it owns goes after it.
   * @throws {ApiError} `not_found`; `conflict` where a precondition fails
   */
  async delete(type: ResourceType, at: ObjectReference, preconditions: Preconditions = {}, signal?: AbortSignal) {
    await this.transport.request({
      method: 'DELETE',
      path: pathOf(type, at),
      body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions },
      ...signalOf(signal),
    });
  }

  /**
   * Whether the API server would allow this client to do so, by a SelfSubjectAccessReview: all who are authenticated may
   * ask that, unless an administrator took it from them.
   * @param namespace undefined: in all of them @throws {ApiError} `forbidden`: it may not even ask
   */
  async may(verb: string, type: ResourceType, namespace?: string, signal?: AbortSignal): Promise<boolean> {
    const review = (await this.transport.request({
      method: 'POST',
      path: `/apis/${ACCESS_REVIEWS}/selfsubjectaccessreviews`,
      body: {
        apiVersion: ACCESS_REVIEWS,
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { group: groupOf(type), resource: type.plural, verb, namespace } },
      },
      isQuestion: true,
      ...signalOf(signal),
    })) as { readonly status?: { readonly allowed?: boolean } };
    return review.status?.allowed === true;
  }

  /** @param next from the page before @throws {ApiError} `gone`: the pages took too long; begin anew */
  async listPage<T extends ApiObject>(
    type: ResourceType,
    selection: Selection,
    page: { readonly limit?: number; readonly next?: string | undefined; readonly signal?: AbortSignal } = {},
  ): Promise<Page<T>> {
    const path = pathOf(type, { namespace: selection.namespace });
    const list = (await this.transport.request({
      method: 'GET',
      path,
      query: { ...selectors(selection), limit: page.limit, continue: page.next },
      ...signalOf(page.signal),
    })) as { items?: T[] | null; metadata?: { resourceVersion?: string; continue?: string } };
    const resourceVersion = list.metadata?.resourceVersion;
    if (resourceVersion === undefined) throw new TransportError('bad_answer', `GET ${path}`);
    const { apiVersion, kind } = type;
    const items = (list.items ?? []).map((item) => ({ ...item, apiVersion, kind }));
    return { items, resourceVersion, next: list.metadata?.continue || undefined };
  }

  /**
   * What happened since `resourceVersion`, with bookmarks.
   * @param timeoutSeconds after which the server ends it of itself
   * @throws {TransportError} `bad_answer`: a line that is no event
   */
  async *watch<T extends ApiObject>(
    type: ResourceType,
    selection: Selection,
    from: { readonly resourceVersion: string; readonly timeoutSeconds: number; readonly signal?: AbortSignal },
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const path = pathOf(type, { namespace: selection.namespace });
    const { resourceVersion, timeoutSeconds, signal } = from;
    const query = { ...selectors(selection), watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds };
    for await (const line of this.transport.lines({ method: 'GET', path, query, ...signalOf(signal) })) {
      yield eventIn<T>(line, `GET ${path}`);
    }
  }

  #apply(object: AppliedObject, path: string, { force = true, signal }: Apply): Promise<unknown> {
    const query = { fieldManager: this.fieldManager, force };
    return this.transport.request({
      method: 'PATCH',
      path,
      query,
      contentType: APPLY,
      body: object,
      ...signalOf(signal),
    });
  }
}

const EVENT_TYPES = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']);

function eventIn<T extends ApiObject>(line: string, request: string): WatchEvent<T> {
  let event: Partial<WatchEvent<T>> | null;
  try {
    event = JSON.parse(line) as Partial<WatchEvent<T>> | null;
  } catch (cause) {
    throw new TransportError('bad_answer', request, { cause });
  }
  const { type, object } = event ?? {};
  const isWhole = type === 'ERROR' || typeof object?.metadata?.resourceVersion === 'string';
  if (type === undefined || !EVENT_TYPES.has(type) || !object || !isWhole) {
    throw new TransportError('bad_answer', request, { cause: new Error(`no event: ${line.slice(0, 200)}`) });
  }
  return { type, object };
}
