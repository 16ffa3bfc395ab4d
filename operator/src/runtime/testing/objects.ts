import type { Log } from '../log.js';
import type { ApiObject, ResourceType } from '../resource-type.js';

export const CONFIG_MAP: ResourceType = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  isNamespaced: true,
};

export type Stored = ApiObject & { readonly data?: Readonly<Record<string, string>> };

/** As an item of a list: without kind and apiVersion. */
export const item = (name: string, resourceVersion: string, data: Record<string, string> = {}) => ({
  metadata: { namespace: 'exams', name, uid: `uid-${name}`, resourceVersion },
  data,
});

export const stored = (name: string, resourceVersion = '1', data: Record<string, string> = {}): Stored => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  ...item(name, resourceVersion, data),
});

export const listOf = (resourceVersion: string, items: readonly object[], next?: string) => ({
  kind: 'ConfigMapList',
  apiVersion: 'v1',
  metadata: { resourceVersion, ...(next && { continue: next }) },
  items,
});

/** A log that keeps what it was told. */
export function listeningLog(): Log & { readonly lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
