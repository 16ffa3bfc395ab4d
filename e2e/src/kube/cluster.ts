import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { AuditLog } from './audit-log.js';
import type { Kubectl } from './kubectl.js';

/** The API server as a process that a test may kill. */
export interface ApiServerProcess {
  /** By SIGKILL: nothing is said to anybody. */
  kill(): Promise<void>;
  /** Starts it again on the same address, with all objects. */
  start(): Promise<void>;
}

/** The programs without which there is no Kubernetes API. */
export type ApiProgram = 'etcd' | 'kube-apiserver';

/** Images on the cluster's own node, which has no registry. */
export interface NodeImages {
  /** Makes an image archive of a folder that is a root file system. */
  build(image: {
    /** With its tag, which may not be `latest`. */
    readonly name: string;
    /** The file to write. */
    readonly archive: string;
    readonly rootFolder: string;
    readonly entrypoint: readonly string[];
    /** Number of the user that it runs as. @default 65532 */
    readonly user?: string;
  }): Promise<void>;
  load(archive: string): Promise<void>;
}

/** A Kubernetes of one's own: its folder, ports, objects and processes are nobody else's. */
export interface Cluster {
  readonly kubeconfig: string;
  /** Its state, and room for what a test keeps: it goes with the cluster. */
  readonly folder: string;
  readonly kubectl: Kubectl;
  /** What its source can give; undefined where it cannot. */
  readonly audit?: AuditLog;
  readonly apiServer?: ApiServerProcess;
  readonly images?: NodeImages;
  /** CPU seconds that a program of it has used so far, user and system; Linux only. */
  cpuSeconds?(program: ApiProgram): Promise<number>;
  /** Starts a program that ends with the cluster at the latest, also when this process is killed. */
  spawn(program: string, args: readonly string[], options?: SpawnOptions): Promise<ChildProcess>;
  /** Simulated nodes, whose pods are Running at once without running anything. Once a cluster. */
  startKwok?(): Promise<void>;
  /** Ends all and takes all away. @throws something of it could not be ended */
  stop(): Promise<void>;
}
