import type { Cluster } from '@proctorwise/e2e/kube';
import type { ApiClient } from '@proctorwise/operator/runtime';

/** What every part has. */
export interface Bench {
  readonly cluster: Cluster;
  readonly client: ApiClient;
}
