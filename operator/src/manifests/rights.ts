import { EVENT, groupOf, LEASE, type ResourceType } from '../runtime/index.js';
import { CHILD_KINDS, DEPLOYMENT, EXAM_SESSION, NODE, POD } from '../shell/kinds.js';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** What the operator may do with one kind of object. */
export interface Right {
  readonly type: ResourceType;
  readonly subresource?: string;
  readonly verbs: readonly Verb[];
}

/** Server-side apply creates what is not there, so it takes both. */
const APPLY: readonly Verb[] = ['create', 'patch'];
const READ: readonly Verb[] = ['list', 'watch'];

/** Of the sittings, and of what it makes for them. */
export const WORK_RIGHTS: readonly Right[] = [
  { type: EXAM_SESSION, verbs: [...READ, 'delete'] },
  { type: EXAM_SESSION, subresource: 'status', verbs: ['patch'] },
  ...CHILD_KINDS.map((type): Right => ({ type, verbs: [...READ, ...APPLY, 'delete'] })),
  { type: DEPLOYMENT, subresource: 'scale', verbs: ['patch'] },
  { type: POD, verbs: READ },
  { type: EVENT, verbs: ['create', 'patch'] },
];

/** Of its one Lease. */
export const LEASE_RIGHTS: readonly Right[] = [{ type: LEASE, verbs: ['get', 'create', 'update'] }];

/** Of monitoring, which follows the endpoints in the status of sittings. */
export const READER_RIGHTS: readonly Right[] = [{ type: EXAM_SESSION, verbs: READ }];

/** The only rights beyond its namespace, for counting free GPUs; it runs without them. */
export const NODE_RIGHTS: readonly Right[] = [
  { type: NODE, verbs: READ },
  { type: POD, verbs: READ },
];

export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly Verb[];
}

/** Rights as RBAC writes them: one rule for each API group and set of verbs. */
export function rulesOf(rights: readonly Right[]): readonly PolicyRule[] {
  const rules = new Map<string, { apiGroups: string[]; resources: string[]; verbs: readonly Verb[] }>();
  for (const { type, subresource, verbs } of rights) {
    const group = groupOf(type);
    const id = `${group} ${verbs.join()}`;
    const rule = rules.get(id) ?? { apiGroups: [group], resources: [], verbs };
    rule.resources.push(subresource === undefined ? type.plural : `${type.plural}/${subresource}`);
    rules.set(id, rule);
  }
  return [...rules.values()];
}
