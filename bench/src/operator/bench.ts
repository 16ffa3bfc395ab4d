import { type Cluster, type ClusterOptions, type KubeSource, startCluster } from '@proctorwise/e2e/kube';
import type { ApiClient } from '@proctorwise/operator/runtime';
import { clientTo } from './sittings.js';

/** What every part has. */
export interface Bench {
  readonly cluster: Cluster;
  readonly client: ApiClient;
  /** Version of the API server. */
  readonly kubernetes: string;
  /** Nobody takes a namespace away where there are no controllers: it goes with the cluster. */
  readonly hasControllers: boolean;
}

/** Measures in a cluster of its own that knows of ExamSessions, and takes it down. */
export type InCluster = <T>(options: ClusterOptions, measure: (bench: Bench) => Promise<T>) => Promise<T>;

/** @param onStart told of each cluster before it is measured in */
export const inClustersOf =
  (source: KubeSource, onStart: (bench: Bench) => void): InCluster =>
  async (options, measure) => {
    const { controllers: hasControllers = true } = options;
    const cluster = await startCluster(source, options);
    try {
      await cluster.kubectl(['apply', '--server-side', '-f', 'operator/crd']);
      await cluster.kubectl(['wait', '--for=condition=Established', 'crd/examsessions.proctorwise.io']);
      const { serverVersion } = await cluster.kubectl.json<{ serverVersion: { gitVersion: string } }>(['version']);
      const client = clientTo(cluster.kubeconfig);
      try {
        const bench = { cluster, client, kubernetes: serverVersion.gitVersion, hasControllers };
        onStart(bench);
        return await measure(bench);
      } finally {
        client.transport.close();
      }
    } finally {
      await cluster.stop();
    }
  };
