import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVICE_PORTS } from '@proctorwise/contracts';

export interface Options {
  readonly dataFolder: string;
  /** Added to each of the six ports. */
  readonly portOffset: number;
  readonly modelsDir: string | undefined;
  readonly visionProcesses: string;
  readonly timeZone: string;
  readonly logLevel: string;
}

/** What is wrong with the command line, and what to do: one line for a person. */
export class OptionInvalid extends Error {}

const HIGHEST_OFFSET = 65_535 - Math.max(...Object.values(SERVICE_PORTS));

export const HELP = `npm run start:distributed -- [OPTIONS]     the platform as in a cluster, on this machine: MariaDB, Kafka, HDFS,
                                           every service, vision and a gateway, each as a process of its own

  --data DIR            all state: servers, secrets, logs    [~/.proctorwise-distributed]
  --port-offset N       add N to the ports 8000 8001 8003 8004 8005 8006    [0]
  --models-dir DIR      folder of model weights, looked at first
  --vision-processes N  pictures looked at side by side, or auto    [auto]
  --time-zone ZONE      for times without an offset, e.g. Europe/Paris    [UTC]
  --log-level LEVEL     debug, info, warn or error, for the services' logs in DIR/logs    [info]
  --help                this text

Needs MariaDB's server (Debian: apt-get install mariadb-server), Java 17 and, once, Maven. It listens on this machine only
and has the demo accounts. One broker, one DataNode: what was acknowledged survives a killed process, not a lost disk.
`;

/** @returns `help` when asked for it @throws {OptionInvalid} */
export function readOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const offset = values['port-offset'];
  if (!/^\d+$/.test(offset) || Number(offset) > HIGHEST_OFFSET)
    throw new OptionInvalid(`--port-offset ${offset}: must be a whole number from 0 to ${HIGHEST_OFFSET}.`);
  return {
    dataFolder: resolve(values.data),
    portOffset: Number(offset),
    modelsDir: values['models-dir'],
    visionProcesses: values['vision-processes'],
    timeZone: values['time-zone'],
    logLevel: values['log-level'],
  };
}

function parse(args: readonly string[]) {
  const text = (otherwise: string) => ({ type: 'string', default: otherwise }) as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        data: text(join(homedir(), '.proctorwise-distributed')),
        'port-offset': text('0'),
        'models-dir': { type: 'string' },
        'vision-processes': text('auto'),
        'time-zone': text('UTC'),
        'log-level': text('info'),
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionInvalid(`${(error as Error).message.split('. ')[0]}. See --help.`, { cause: error });
  }
}
