import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { labelsOf, METRICS_LABELS, PLATFORM } from './parts.js';
import type { Caller, Opening, Server } from './reach.js';

/** The fields of networking.k8s.io/v1 NetworkPolicy that are used here. */
export interface NetworkPolicySpec {
  readonly podSelector: LabelSelector;
  readonly policyTypes: readonly 'Ingress'[];
  readonly ingress: readonly {
    readonly from: readonly ({ readonly podSelector: LabelSelector } | { readonly namespaceSelector: LabelSelector })[];
    readonly ports: readonly { readonly port: number; readonly protocol: 'TCP' }[];
  }[];
}

interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
}

export interface GuardedServerProps {
  readonly server: Server;
  /** At least one. */
  readonly openings: readonly Opening[];
}

/**
 * The NetworkPolicy around a part's pods: who the openings name gets in at their ports, nobody and nothing else. Callers are
 * pods of the same namespace. What the pods themselves call is left open, and the kubelet's probes are let in by Kubernetes.
 */
export class GuardedServer extends Construct {
  readonly policy: ApiObject;

  /** @throws {Error} an opening that lets nobody in, which would let in everybody; or a port that is none, or in two openings */
  constructor(scope: Construct, id: string, { server, openings }: GuardedServerProps) {
    super(scope, id);
    refuseWrong(id, openings);
    const spec: NetworkPolicySpec = {
      podSelector: { matchLabels: labelsOf(server) },
      policyTypes: ['Ingress'],
      ingress: openings.map(({ from, ports }) => ({
        from: from.map(peerOf),
        ports: Object.values(ports).map((port) => ({ port, protocol: 'TCP' })),
      })),
    };
    this.policy = new ApiObject(this, 'NetworkPolicy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `${PLATFORM}-${server}`, labels: { ...labelsOf(server) } },
      spec,
    });
  }
}

const peerOf = (caller: Caller) =>
  caller === 'metrics'
    ? { namespaceSelector: { matchLabels: METRICS_LABELS } }
    : { podSelector: { matchLabels: labelsOf(caller) } };

/** In a policy an empty list of peers or ports means all of them. */
function refuseWrong(id: string, openings: readonly Opening[]): void {
  if (openings.length === 0) throw new Error(`GuardedServer ${id}: openings is empty, must have at least one`);
  const seen = new Set<number>();
  for (const { what, from, ports } of openings) {
    if (from.length === 0)
      throw new Error(`GuardedServer ${id}: "${what}" has an empty from, which would let in everybody`);
    const numbers = Object.values(ports);
    if (numbers.length === 0)
      throw new Error(`GuardedServer ${id}: "${what}" has no ports, which would open all of them`);
    for (const port of numbers) {
      if (!Number.isInteger(port) || port < 1 || port > 65_535)
        throw new Error(`GuardedServer ${id}: "${what}" has port ${port}, must be a whole number from 1 to 65535`);
      if (seen.has(port)) throw new Error(`GuardedServer ${id}: port ${port} is in two openings, which would add up`);
      seen.add(port);
    }
  }
}
