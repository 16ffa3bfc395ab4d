import { parseArgs } from 'node:util';
import { PLATFORM } from './parts.js';

export interface Options {
  readonly namespace: string;
  /** Folder to write to; undefined: standard output. */
  readonly out: string | undefined;
}

/** What is wrong with the command line, and what to do: one line for a person. */
export class OptionInvalid extends Error {}

export const HELP = `npm run manifests -- [OPTIONS]     who may reach what in a platform's namespace, as NetworkPolicies in YAML

  --namespace NAME   where the platform runs    [${PLATFORM}]
  --out DIR          write DIR/network.yaml instead of standard output
  --help             this text

npm run -s manifests | kubectl apply --server-side -f -
`;

/** A DNS label: what Kubernetes takes for a namespace's name. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** @returns `help` when asked for it @throws {OptionInvalid} */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { help, namespace, out } = parse(args);
  if (help) return 'help';
  if (!NAMESPACE.test(namespace))
    throw new OptionInvalid(
      `--namespace ${JSON.stringify(namespace)}: must be 1 to 63 of a-z, 0-9 and "-", and begin and end with a letter or digit.`,
    );
  if (out === '') throw new OptionInvalid('--out: must name a folder.');
  return { namespace, out };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        namespace: { type: 'string', default: PLATFORM },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionInvalid(`${(error as Error).message.split(/\.\s/)[0]}. See --help.`, { cause: error });
  }
}
