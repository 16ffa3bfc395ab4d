export { type AuditEntry, AuditLog, type AuditMark, isWrite, receivedAt } from './audit-log.js';
export type { ApiProgram, ApiServerProcess, Cluster, NodeImages } from './cluster.js';
export { type Kubectl, KubectlError, type KubectlResult } from './kubectl.js';
export { addNodes, type SimulatedNode } from './kwok.js';
export { BRING_KUBE, findKube, type KubeSource, MISSING_CONTROLLERS, MISSING_KUBE } from './programs.js';
export { type ClusterOptions, startCluster } from './start-cluster.js';
export { kube, wholeKube } from './this-machine.js';
