import { Agent } from 'node:http';

/** A few connections a pod, kept alive between pictures. */
export class Connections {
  readonly #agents = new Map<string, Agent>();

  constructor(readonly mostPerPod: number) {}

  to(address: string): Agent {
    const known = this.#agents.get(address);
    if (known) return known;
    const agent = new Agent({ keepAlive: true, maxSockets: this.mostPerPod });
    this.#agents.set(address, agent);
    return agent;
  }

  /** Ends those to all others. */
  keepOnly(addresses: ReadonlySet<string>): void {
    for (const [address, agent] of this.#agents) {
      if (addresses.has(address)) continue;
      agent.destroy();
      this.#agents.delete(address);
    }
  }
}
