import { isPoolReady, type PoolFacts } from '../core/facts.js';
import { MANAGER, POOL_LABEL, SESSION_LABEL } from '../core/names.js';
import { hasPods, phaseAt } from '../core/phase.js';
import { API_VERSION, type ExamSession, KIND, type Phase } from '../resource/exam-session.js';
import { type Change, keyOf, type ObjectKey } from '../runtime/index.js';
import type { KeptChild, KeptPod, KeptSession } from './kept.js';

/** Live sittings before those that are about to be or have been, and these before all others. */
export const SITTING_PRIORITY = { live: 100, around: 50, other: 0 } as const;

/** How urgent a sitting is: by what time says, since a status may be missing or late. */
export function sittingPriority(session: ExamSession | undefined, now: number): number {
  if (session === undefined) return SITTING_PRIORITY.other;
  const { phase } = phaseAt(session, now);
  if (phase === 'Live') return SITTING_PRIORITY.live;
  return hasPods(phase) ? SITTING_PRIORITY.around : SITTING_PRIORITY.other;
}

/** By what a sitting's children are found: the uid, for one of the same name that was made anew is another. */
export const ownerUid = ({ metadata }: KeptChild): string | undefined =>
  metadata.ownerReferences?.find(({ kind, apiVersion }) => kind === KIND && apiVersion === API_VERSION)?.uid;

/** The sitting that a child belongs to. */
export function sittingOfChild({ metadata }: KeptChild): readonly ObjectKey[] {
  const owner = metadata.ownerReferences?.find(({ kind, apiVersion }) => kind === KIND && apiVersion === API_VERSION);
  return owner ? [keyOf({ namespace: metadata.namespace, name: owner.name })] : [];
}

/** The namespace whose shared pool a child is part of. */
export const poolOfChild = ({ metadata }: KeptChild): string | undefined =>
  metadata.labels?.[POOL_LABEL] !== undefined && metadata.labels['app.kubernetes.io/managed-by'] === MANAGER
    ? metadata.namespace
    : undefined;

/** The sitting that a pod works for. */
export function sittingOfPod({ metadata }: KeptPod): ObjectKey | undefined {
  const name = metadata.labels?.[SESSION_LABEL];
  const { namespace } = metadata as { readonly namespace?: string };
  return name === undefined || namespace === undefined ? undefined : keyOf({ namespace, name });
}

const waitsSince = (pod: KeptPod): string | undefined =>
  pod.metadata.deletionTimestamp === undefined
    ? pod.status?.conditions?.find(({ reason }) => reason === 'Unschedulable')?.lastTransitionTime
    : undefined;

/** Whether a pod's change says something new about places in the cluster: one has been looked for in vain, or found. */
export function tellsOfPlaces(change: Change<KeptPod>): boolean {
  const after = change.type === 'deleted' ? undefined : waitsSince(change.object);
  const before = change.type === 'updated' ? waitsSince(change.previous) : undefined;
  if (change.type === 'deleted') return waitsSince(change.object) !== undefined;
  return before !== after;
}

interface StatusFacts {
  readonly phase?: Phase;
  readonly endpoint?: string;
}
const statusOf = ({ read }: KeptSession): StatusFacts => (read.ok ? (read.session.status ?? {}) : {});

/**
 * Whether a sitting's change may change what the shared pool is to have: it is new, gone, edited, moved on, or served by
 * another.
 */
export function concernsPool(change: Change<KeptSession>): boolean {
  if (change.type !== 'updated') return true;
  const { object, previous } = change;
  const [before, after] = [statusOf(previous), statusOf(object)];
  return (
    object.generation !== previous.generation || before.phase !== after.phase || before.endpoint !== after.endpoint
  );
}

/** Whether the sittings that the pool serves have something new to say: it became ready, or stopped being so. */
export const changesForServed = (before: PoolFacts, after: PoolFacts): boolean =>
  isPoolReady(before) !== isPoolReady(after);

/** Whether a sitting's status tells of the shared pool. */
export function isServedByPool({ read }: KeptSession): boolean {
  const status = read.ok ? read.session.status : undefined;
  return status?.phase !== undefined && hasPods(status.phase) && status.ready === 'shared';
}
