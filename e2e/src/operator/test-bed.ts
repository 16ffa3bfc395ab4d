import { join } from 'node:path';
import { addNodes, type Cluster, type KubeSource, type SimulatedNode, startCluster } from '../kube/index.js';
import { until } from '../until.js';
import { anExamSession, installDefinition, type WrittenExamSession } from './resource.js';
import { type Watch, type Watched, type WatchedObject, watchBy } from './watched.js';

/** A condition as `kubectl get -o json` shows it. */
interface StoredCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly observedGeneration: number;
}

export interface StoredSession extends WatchedObject {
  readonly metadata: WatchedObject['metadata'] & { readonly generation: number };
  readonly status?: {
    readonly phase?: string;
    readonly observedGeneration?: number;
    readonly accelerator?: string;
    readonly endpoint?: string;
    readonly desiredReplicas?: number;
    readonly readyReplicas?: number;
    readonly ready?: string;
    readonly conditions?: readonly StoredCondition[];
  };
}

export interface StoredDeployment extends WatchedObject {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } };
  };
}

/** Kinds that the operator makes for a sitting. */
export const CHILDREN = 'deployments,services,horizontalpodautoscalers,poddisruptionbudgets,networkpolicies';
/** Answers take longer on a machine on which other tests run. */
export const SOON = { withinMs: 45_000, everyMs: 200 };

/** What tests of the operator share: a cluster with simulated nodes, the resource, and ways to look at both. */
export interface TestBed {
  readonly cluster: Cluster;
  /** A namespace of one's own. */
  namespace(name: string): Promise<string>;
  apply(session: WrittenExamSession): Promise<void>;
  session(namespace: string, name: string): Promise<StoredSession>;
  /** Waits until the sitting is in the phase. */
  inPhase(namespace: string, name: string, phase: string, withinMs?: number): Promise<StoredSession>;
  deployment(namespace: string, name: string): Promise<StoredDeployment | undefined>;
  /** Names of all that the operator made for the sitting, with their kinds. */
  childrenOf(namespace: string, name: string): Promise<string[]>;
  watch<T extends WatchedObject>(kind: string, selection: readonly string[]): Promise<Watch<T>>;
  stop(): Promise<void>;
}

/** @param nodes simulated ones */
export async function startTestBed(
  source: KubeSource,
  name: string,
  nodes: readonly SimulatedNode[] = [{ name: 'simulated-1' }],
): Promise<TestBed> {
  const cluster = await startCluster(source, { name });
  const { kubectl } = cluster;
  try {
    await installDefinition(kubectl);
    await cluster.startKwok?.();
    await addNodes(kubectl, nodes);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const session = (namespace: string, of: string) => kubectl.json<StoredSession>(['get', 'exs', of, '-n', namespace]);
  return {
    cluster,
    session,
    async namespace(of) {
      await kubectl(['create', 'namespace', of]);
      return of;
    },
    async apply(written) {
      await kubectl(['apply', '--server-side', '-f', '-'], written);
    },
    inPhase: (namespace, of, phase, withinMs = SOON.withinMs) =>
      until(
        `${of} in ${phase}`,
        async () => {
          const found = await session(namespace, of);
          if (found.status?.phase === phase) return found;
          throw new Error(`it is ${found.status?.phase}`);
        },
        { withinMs, everyMs: 200 },
      ),
    async deployment(namespace, of) {
      const { items } = await kubectl.json<{ items: StoredDeployment[] }>(['get', 'deployments', '-n', namespace]);
      return items.find(({ metadata }) => metadata.name === of);
    },
    async childrenOf(namespace, of) {
      const selector = `proctorwise.io/exam-session=${of}`;
      const names = await kubectl(['get', CHILDREN, '-n', namespace, '-l', selector, '-o', 'name']);
      return names.split('\n').filter(Boolean);
    },
    watch: (kind, selection) => watchBy(cluster, join(cluster.folder, 'state', 'bin', 'kubectl'), kind, selection),
    stop: () => cluster.stop(),
  };
}

/** A sitting that is warming up, for a long time still: one need not wait for its pods. */
export const aWarmingSitting = (name: string, namespace: string, spec: WrittenExamSession['spec'] = {}) =>
  anExamSession(name, namespace, {
    startTime: fromNow(1_800),
    endTime: fromNow(5_400),
    ...spec,
    vision: { warmUpSeconds: 3_600, ...spec.vision },
  });

/** A sitting that has begun and lasts for an hour still. */
export const aLiveSitting = (name: string, namespace: string, spec: WrittenExamSession['spec'] = {}) =>
  anExamSession(name, namespace, { startTime: fromNow(-60), endTime: fromNow(3_600), ...spec });

/** RFC 3339, in whole seconds. */
export const fromNow = (seconds: number): string =>
  new Date(Math.round(Date.now() / 1000 + seconds) * 1000).toISOString().replace('.000Z', 'Z');

/** Phases in the order in which a watch saw them. */
export function phasesOf(events: readonly Watched<StoredSession>[], name: string): string[] {
  const phases = events
    .filter(({ type, object }) => type !== 'DELETED' && object.metadata.name === name)
    .map(({ object }) => object.status?.phase)
    .filter((phase) => phase !== undefined);
  return phases.filter((phase, index) => phase !== phases[index - 1]);
}

/**
 * Waits until a watch has seen the sitting in a phase, also one that lasts some seconds only: who asks again and again may
 * miss it on a busy machine.
 * @returns the sitting as it was then
 */
export const seenIn = (
  { events }: Watch<StoredSession>,
  name: string,
  phase: string,
  withinMs = SOON.withinMs,
): Promise<StoredSession> =>
  until(
    `${name} seen in ${phase}`,
    () => {
      const own = events.filter(({ object }) => object.metadata.name === name).map(({ object }) => object);
      const found = own.find(({ status }) => status?.phase === phase);
      if (found) return found;
      throw new Error(`it was ${phasesOf(events, name).join(', ')}`);
    },
    { withinMs, everyMs: 200 },
  );

/**
 * The fewest pods that a Deployment asked for while the sitting was Live, by the order of their versions. Undefined
 * where it was never Live.
 */
export function fewestWhileLive(
  sessions: readonly Watched<StoredSession>[],
  deployments: readonly Watched<StoredDeployment>[],
  name: string,
): number | undefined {
  const own = sessions.filter(({ object }) => object.metadata.name === name);
  const from = own.find(({ object }) => object.status?.phase === 'Live')?.version;
  if (from === undefined) return undefined;
  const until = own.find(
    ({ version, object, type }) => version > from && (type === 'DELETED' || object.status?.phase !== 'Live'),
  )?.version;
  const of = deployments.filter(({ object }) => object.metadata.name.startsWith(`${name}-vision-`));
  const before = of.filter(({ version }) => version < from).at(-1);
  const during = of.filter(({ version }) => version >= from && (until === undefined || version < until));
  const replicas = [...(before ? [before] : []), ...during].map(({ type, object }) =>
    type === 'DELETED' ? 0 : object.spec.replicas,
  );
  return replicas.length === 0 ? 0 : Math.min(...replicas);
}
