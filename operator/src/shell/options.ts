import { parseArgs } from 'node:util';
import type { OperatorSettings, PodResources } from '../core/facts.js';
import type { WatchNodes } from './node-rights.js';

/** A flag or variable that cannot be used: the cause and the remedy, in one line. */
export class OptionInvalid extends Error {
  override readonly name = 'OptionInvalid';
  readonly code = 'option_invalid';
}

/** What the operator is started with, before anything is asked of the kubeconfig. */
export interface CommandLine {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** undefined: the operator's own. */
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  readonly leaderElect: boolean;
  readonly leaseName: string;
  readonly leaseNamespace?: string;
  readonly identity?: string;
  readonly healthPort: number;
  readonly healthHost?: string;
  readonly workers: number;
  readonly watchNodes: WatchNodes;
  readonly logLevel: string;
  readonly settings: OperatorSettings;
}

interface Flag {
  /** What it takes, for the help; a flag without is a switch. */
  readonly takes?: string;
  readonly text: string;
  readonly default?: string;
}

/**
 * The one list of flags: `--help` and the environment variables are made of it; the page in docs is kept by hand. Frames a
 * second of a CPU pod: bench/baselines/frames.json; of a GPU pod the same, for it brings little (docs/performance.md).
 */
export const FLAGS = {
  kubeconfig: {
    takes: 'FILE',
    text: 'where the API server is; without it KUBECONFIG, ~/.kube/config or the pod itself',
  },
  context: { takes: 'NAME', text: 'a context of the kubeconfig; without it its current one' },
  namespace: { takes: 'NAME', text: 'whose ExamSessions; "" is all; without it POD_NAMESPACE, or the kubeconfig\'s' },
  'all-namespaces': { text: 'the same as --namespace ""' },
  'leader-elect': { takes: 'true|false', text: 'one of several works at a time, by a Lease', default: 'true' },
  'lease-name': { takes: 'NAME', text: 'the Lease', default: 'proctorwise-operator' },
  'lease-namespace': { takes: 'NAME', text: "the Lease's namespace; without it the operator's own" },
  identity: { takes: 'NAME', text: "unlike any other's; without it POD_NAME or the host's name, and a random part" },
  'health-port': {
    takes: 'PORT',
    text: '/healthz, /readyz, /metrics; 0 is any free one, which is logged',
    default: '8081',
  },
  'health-host': { takes: 'ADDRESS', text: 'the address that it listens on; without it all' },
  workers: { takes: 'N', text: 'sittings at the same time', default: '8' },
  'watch-nodes': {
    takes: 'auto|true|false',
    text: 'count free GPUs; auto: where the operator may read nodes',
    default: 'auto',
  },
  'cpu-image': { takes: 'IMAGE', text: 'of vision pods on CPUs', default: 'proctorwise/vision:0.1.0' },
  'gpu-image': { takes: 'IMAGE', text: 'of vision pods on GPUs', default: 'proctorwise/vision-gpu:0.1.0' },
  'cpu-pod-fps': { takes: 'N', text: 'frames a second that one pod on CPUs sustains', default: '20' },
  'gpu-pod-fps': { takes: 'N', text: 'frames a second that one pod on GPUs sustains', default: '20' },
  'cpu-requests': { takes: 'LIST', text: 'of a pod on CPUs', default: 'cpu=1,memory=768Mi' },
  'cpu-limits': { takes: 'LIST', text: 'of a pod on CPUs', default: 'cpu=2,memory=1Gi' },
  'gpu-requests': { takes: 'LIST', text: 'of a pod on GPUs; one GPU is added', default: 'cpu=1,memory=2Gi' },
  'gpu-limits': { takes: 'LIST', text: 'of a pod on GPUs; one GPU is added', default: 'memory=4Gi' },
  'gpu-resource': { takes: 'NAME', text: 'under which nodes offer GPUs', default: 'nvidia.com/gpu' },
  'pool-min-replicas': { takes: 'N', text: 'pods of the shared pool while no sitting needs it', default: '1' },
  'log-level': { takes: 'LEVEL', text: 'debug, info, warn, error or silent', default: 'info' },
  help: { text: 'this text' },
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagName = keyof typeof FLAGS;

/** `cpu-image` is also OPERATOR_CPU_IMAGE. */
export const variableOf = (flag: string): string => `OPERATOR_${flag.toUpperCase().replaceAll('-', '_')}`;

export const flagList: readonly (readonly [FlagName, Flag])[] = Object.entries(FLAGS) as [FlagName, Flag][];

const usageOf = (name: string, { takes }: Flag) => `--${name}${takes ? ` ${takes}` : ''}`;

export const HELP = `proctorwise-operator: gives each ExamSession its vision pods, and takes them away.

${flagList.map(([name, flag]) => `  ${usageOf(name, flag).padEnd(30)} ${flag.text}${flag.default ? ` [${flag.default}]` : ''}`).join('\n')}

Each flag is also an environment variable: --cpu-image is ${variableOf('cpu-image')}. A flag goes before its variable.
LIST: name=quantity, with commas, quantities as Kubernetes writes them ("500m", "1", "1Gi").

Exit status: 0 stopped by SIGTERM or SIGINT, 1 leadership lost or a failure, 2 wrong use.`;

type Values = Partial<Record<FlagName, string | boolean>>;

function parse(args: readonly string[]): Values {
  const options = Object.fromEntries(
    flagList.map(([name, { takes }]) => [name, { type: takes ? ('string' as const) : ('boolean' as const) }]),
  );
  try {
    return parseArgs({ args: [...args], options }).values as Values;
  } catch (cause) {
    throw new OptionInvalid(`${(cause as Error).message.split('. ')[0]}. See --help.`, { cause });
  }
}

/** Reads flags by name: the command line first, then the environment, then the default. */
class Reader {
  constructor(
    readonly values: Values,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  /** undefined where it is not set; an empty variable counts as not set, except where that says something. */
  text(name: FlagName, { mayBeEmpty = false } = {}): string | undefined {
    const given = this.values[name];
    if (typeof given === 'string') return given === '' && !mayBeEmpty ? this.#refuse(name, given, 'a value') : given;
    const variable = this.env[variableOf(name)];
    if (variable !== undefined && (variable !== '' || mayBeEmpty)) return variable;
    return (FLAGS[name] as Flag).default;
  }

  isSet(name: FlagName): boolean {
    return this.values[name] === true || this.env[variableOf(name)] === 'true';
  }

  oneOf<Choice extends string>(name: FlagName, choices: readonly Choice[]): Choice {
    const text = this.text(name) ?? '';
    const choice = choices.find((one) => one === text);
    return choice ?? this.#refuse(name, text, `one of ${choices.join(', ')}`);
  }

  whole(name: FlagName, least: number, most: number): number {
    const text = this.text(name) ?? '';
    const value = Number(text);
    const isGood = /^\d+$/.test(text) && value >= least && value <= most;
    return isGood ? value : this.#refuse(name, text, `a whole number from ${least} to ${most}`);
  }

  positive(name: FlagName): number {
    const text = this.text(name) ?? '';
    const value = Number(text);
    return text !== '' && Number.isFinite(value) && value > 0 ? value : this.#refuse(name, text, 'a number above 0');
  }

  dnsName(name: FlagName): string | undefined {
    const text = this.text(name);
    if (text === undefined || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text)) return text;
    return this.#refuse(name, text, 'lower-case letters, digits, "-" and "."');
  }

  quantities(name: FlagName): Readonly<Record<string, string>> {
    const text = this.text(name) ?? '';
    const pairs = text.split(',').map((pair) => pair.split('='));
    const isGood = pairs.every(([key, quantity, ...rest]) => key && rest.length === 0 && isCanonical(quantity ?? ''));
    return isGood
      ? (Object.fromEntries(pairs) as Record<string, string>)
      : this.#refuse(name, text, 'name=quantity pairs as cpu=500m,memory=1Gi, as short as they can be written');
  }

  #refuse(name: FlagName, text: string, remedy: string): never {
    throw new OptionInvalid(`--${name} "${text}" cannot be used. It takes ${remedy}.`);
  }
}

const QUANTITY = /^([1-9]\d*)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;

/** As short as it can be: the API server stores "1000m" as "1", and the operator would see a difference for ever. */
function isCanonical(quantity: string): boolean {
  const [, digits, suffix = ''] = QUANTITY.exec(quantity) ?? [];
  const step = suffix.endsWith('i') ? 1024 : 1000;
  return digits !== undefined && Number(digits) % step !== 0;
}

const withGpu = (resources: PodResources['requests'], gpuResource: string) => ({ [gpuResource]: '1', ...resources });

function settingsIn(reader: Reader): OperatorSettings {
  const gpuResource = reader.text('gpu-resource') ?? '';
  return {
    images: { cpu: reader.text('cpu-image') ?? '', gpu: reader.text('gpu-image') ?? '' },
    podFramesPerSecond: { cpu: reader.positive('cpu-pod-fps'), gpu: reader.positive('gpu-pod-fps') },
    resources: {
      cpu: { requests: reader.quantities('cpu-requests'), limits: reader.quantities('cpu-limits') },
      gpu: {
        requests: withGpu(reader.quantities('gpu-requests'), gpuResource),
        limits: withGpu(reader.quantities('gpu-limits'), gpuResource),
      },
    },
    gpuResource,
    poolMinReplicas: reader.whole('pool-min-replicas', 0, 1000),
  };
}

const given = <Name extends string>(name: Name, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: string };

/** @throws {OptionInvalid} */
export function readCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const reader = new Reader(values, env);
  const namespace = reader.text('namespace', { mayBeEmpty: true });
  const watchNodes = reader.oneOf('watch-nodes', ['auto', 'true', 'false']);
  return {
    ...given('kubeconfig', reader.text('kubeconfig')),
    ...given('context', reader.text('context')),
    ...given('namespace', namespace === '' ? undefined : namespace),
    allNamespaces: namespace === '' || reader.isSet('all-namespaces'),
    leaderElect: reader.oneOf('leader-elect', ['true', 'false']) === 'true',
    leaseName: reader.dnsName('lease-name') ?? '',
    ...given('leaseNamespace', reader.dnsName('lease-namespace')),
    ...given('identity', reader.text('identity')),
    healthPort: reader.whole('health-port', 0, 65_535),
    ...given('healthHost', reader.text('health-host')),
    workers: reader.whole('workers', 1, 256),
    watchNodes: watchNodes === 'auto' ? watchNodes : watchNodes === 'true',
    logLevel: reader.oneOf('log-level', ['debug', 'info', 'warn', 'error', 'silent']),
    settings: settingsIn(reader),
  };
}
