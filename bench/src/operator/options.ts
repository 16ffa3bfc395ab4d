import { parsed, someOf, whole } from '../command-line.js';

export const PARTS = ['api-burst', 'burst', 'failover', 'rest'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  /** Sittings created at once. */
  readonly sittings: number;
  /** Resources at rest. */
  readonly resources: number;
  /** How long they are watched, minutes. */
  readonly minutes: number;
  /** Leaders killed. */
  readonly kills: number;
  readonly parts: readonly Part[];
  readonly json: string | undefined;
}

export const HELP = `bench:operator: how fast the operator is, and what it costs when nothing happens.

  --sittings N     created at once, all of them to warm up now       [1000]
  --kills N        leaders killed, one after the other               [3]
  --resources N    resources that only wait for their day            [10000]
  --minutes N      how long these are watched                        [30]
  --parts LIST     ${PARTS.join(',')}: only these
                   api-burst the same as burst at an API server and etcd alone: what the operator itself can do
                   burst     create to pods asked for, objects applied a second, who uses the CPU, requests
                   failover  from the leader's SIGKILL to the next leader's first Deployment
                   rest      requests beyond watches and lease, heap a resource, memory's slope
  --json FILE      write the figures there
  --help           this text

Starts a Kubernetes control plane of its own where this machine has one, else uses KUBECONFIG: it makes namespaces of
its own there and deletes them. Parts that the machine's Kubernetes cannot be measured by are left out: api-burst with a
KUBECONFIG, all others where there is an API server without controllers.

Exit status: 0 goals met, 1 a goal missed, 2 wrong use or no measurement.`;

/** @throws {OptionInvalid} */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parsed({
    args: [...args],
    options: {
      sittings: { type: 'string', default: '1000' },
      kills: { type: 'string', default: '3' },
      resources: { type: 'string', default: '10000' },
      minutes: { type: 'string', default: '30' },
      parts: { type: 'string', default: PARTS.join(',') },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    sittings: whole('sittings', values.sittings, 1, 10_000),
    kills: whole('kills', values.kills, 1, 20),
    resources: whole('resources', values.resources, 1, 50_000),
    minutes: whole('minutes', values.minutes, 2, 600),
    parts: someOf('parts', values.parts.split(','), PARTS),
    json: values.json,
  };
}
