export { GuardedServer, type GuardedServerProps, type NetworkPolicySpec } from './guarded-server.js';
export { Network, type NetworkProps, networkYaml } from './network.js';
export { CLIENTS, DATA_SERVERS, labelsOf, METRICS_LABELS, PARTS, type Part, PLATFORM } from './parts.js';
export { type Caller, type Opening, REACH, type Reach, reachAsMarkdown, SERVERS, type Server } from './reach.js';
