import { OptionInvalid, oneOf, parsed, someOf, whole } from '../command-line.js';

export const PARTS = ['picture', 'throughput', 'overload', 'agreement'] as const;
export type Part = (typeof PARTS)[number];

export const PROVIDERS = ['cpu', 'cuda'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface Options {
  /** Length of each measurement, seconds. */
  readonly seconds: number;
  /** Processes of the larger pod. */
  readonly processes: number;
  readonly parts: readonly Part[];
  /** Where the pod computes. */
  readonly provider: Provider;
  /** Whether pictures in doubt are looked at twice: without, pods are compared like with like. */
  readonly secondLook: string;
  /** How long memory is watched; 0: not. */
  readonly soakMinutes: number;
  /** Over how many pictures memory of the server alone is watched; 0: not. */
  readonly soakServerPictures: number;
  readonly profile: string | undefined;
  readonly json: string | undefined;
}

export const HELP = `bench:vision: what does a picture cost a vision pod, and what does the pod do when it gets too many?

Starts vision/dist/main.js as a pod does, sends different pictures by HTTP and reads CPU and memory from /proc (Linux
only). The client is this process, on the same cores; its CPU is not among the figures.

  --seconds N      length of each measurement                                    [20]
  --processes N    of the larger pod, at least 2                                 [cores, at least 2]
  --only PART      ${PARTS.join(', ')}; may be repeated
                   picture     CPU and time of each stage in one process, beside decode + resize + both models alone
                   throughput  pictures/s, CPU, memory, start to ready: without, with one and with N processes
                   overload    three times what the pod can: refused, answered, and as before afterwards
                   agreement   not on cpu: does it see what cpu sees in each picture?
  --provider NAME  where onnxruntime computes: ${PROVIDERS.join(' or ')}                            [cpu]
  --second-look WHEN   spare, always or never, as the pod takes it               [never]
  --soak MINUTES   afterwards: memory's slope with N processes at full load; 30 tell something
  --soak-server PICTURES   afterwards: memory of the server before N processes that answer so many at once
  --profile DIR    instead of all that: a CPU profile of one process over --seconds is written there
  --json FILE      write the figures there
  --help           this text

Exit status: 0 goals met, 1 a goal missed, 2 wrong use or no measurement.`;

/** @throws {OptionInvalid} */
export function readOptions(args: readonly string[], cores: number): Options | 'help' {
  const { values } = parsed({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '20' },
      processes: { type: 'string' },
      only: { type: 'string', multiple: true },
      provider: { type: 'string', default: 'cpu' },
      'second-look': { type: 'string', default: 'never' },
      soak: { type: 'string', default: '0' },
      'soak-server': { type: 'string', default: '0' },
      profile: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const provider = oneOf('provider', values.provider, PROVIDERS);
  const byDefault = PARTS.filter((part) => provider !== 'cpu' || part !== 'agreement');
  const parts = someOf('only', values.only ?? byDefault, PARTS);
  if (provider === 'cpu' && parts.includes('agreement'))
    throw new OptionInvalid('--only agreement compares with cpu: it needs another --provider.');
  return {
    seconds: whole('seconds', values.seconds, 2, 600),
    processes: whole('processes', values.processes ?? String(Math.max(2, cores)), 2, 256),
    parts,
    provider,
    secondLook: values['second-look'],
    soakMinutes: whole('soak', values.soak, 0, 1_440),
    soakServerPictures: whole('soak-server', values['soak-server'], 0, 10_000_000),
    profile: values.profile,
    json: values.json,
  };
}
