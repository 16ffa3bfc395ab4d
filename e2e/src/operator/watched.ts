import { createInterface } from 'node:readline';
import type { Cluster } from '../kube/index.js';

export interface WatchedObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}

/** One event of a watch. Versions grow over all kinds of objects, so events of two watches can be put in order. */
export interface Watched<T extends WatchedObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
  readonly version: bigint;
}

export interface Watch<T extends WatchedObject> {
  readonly events: readonly Watched<T>[];
  stop(): void;
}

/** Follows a kind of object by kubectl, which knows nothing of the operator's own client. */
export async function watchBy<T extends WatchedObject>(
  cluster: Cluster,
  program: string,
  kind: string,
  selection: readonly string[],
): Promise<Watch<T>> {
  const args = ['get', kind, ...selection, '--watch', '--output-watch-events', '-o', 'json'];
  const child = await cluster.spawn(program, ['--kubeconfig', cluster.kubeconfig, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { HOME: cluster.folder, PATH: process.env.PATH },
  });
  const events: Watched<T>[] = [];
  if (child.stdout) {
    // One event a line: only objects without their event are printed over many.
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { type: Watched<T>['type']; object: T };
      events.push({ ...event, version: BigInt(event.object.metadata.resourceVersion) });
    });
  }
  return { events, stop: () => child.kill('SIGTERM') };
}
