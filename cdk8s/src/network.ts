import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { GuardedServer } from './guarded-server.js';
import { PLATFORM } from './parts.js';
import { REACH, type Reach, SERVERS } from './reach.js';

export interface NetworkProps {
  /** @default proctorwise */
  readonly namespace?: string;
  /** @default REACH */
  readonly reach?: Reach;
}

/** Who may reach what in a platform's namespace, as one NetworkPolicy a server. */
export class Network extends Chart {
  readonly servers: readonly GuardedServer[];

  constructor(scope: Construct, id: string, { namespace = PLATFORM, reach = REACH }: NetworkProps = {}) {
    super(scope, id, { namespace });
    this.servers = SERVERS.map((server) => new GuardedServer(this, server, { server, openings: reach[server] }));
  }
}

/** @returns the policies as YAML; the same for the same props */
export function networkYaml(props: NetworkProps = {}): string {
  const app = new App();
  new Network(app, 'network', props);
  return `# Written by npm run manifests from cdk8s/src/reach.ts. Do not edit.\n${app.synthYaml()}`;
}
