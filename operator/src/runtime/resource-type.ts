/** A kind of object, and where the API server keeps it. */
export interface ResourceType {
  /** `v1`, `apps/v1` … */
  readonly apiVersion: string;
  readonly kind: string;
  /** As in the address: `deployments`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** `apps` of `apps/v1`; empty for the core's. */
export const groupOf = ({ apiVersion }: Pick<ResourceType, 'apiVersion'>): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';

/** Any object as the API server holds it, raw: no field is dropped because this code is older than it. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** What names an object before it exists. */
export interface ObjectReference {
  readonly namespace?: string;
  readonly name: string;
}

/** `namespace/name`, or `name` where there is no namespace. Neither may contain a slash. */
export type ObjectKey = string;

export const keyOf = ({ namespace, name }: ObjectReference): ObjectKey =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** The reverse of keyOf. */
export function referenceOf(key: ObjectKey): ObjectReference {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/**
 * Address of a collection, of one object or of its subresource.
 * @param at no namespace: the collection over all namespaces
 * @throws {RangeError} an object of a namespaced kind without its namespace
 */
export function pathOf(
  type: ResourceType,
  at: { readonly namespace?: string | undefined; readonly name?: string; readonly subresource?: string } = {},
): string {
  const { namespace, name, subresource } = at;
  if (type.isNamespaced && name !== undefined && namespace === undefined) {
    throw new RangeError(`${type.kind} ${name}: no namespace`);
  }
  const group = type.apiVersion.includes('/') ? `/apis/${type.apiVersion}` : `/api/${type.apiVersion}`;
  const scope = type.isNamespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${group}${scope}/${type.plural}${object}${subresource === undefined ? '' : `/${subresource}`}`;
}
