import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVICE_PORTS } from '@proctorwise/contracts';
import { parseEndpoint, SECOND_LOOKS, type SecondLooks } from '@proctorwise/vision';

export interface Options {
  readonly dataFolder: string;
  readonly host: string;
  /** Added to each of the six ports. */
  readonly portOffset: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly behindProxy: boolean;
  readonly demo: boolean;
  readonly modelsDir: string | undefined;
  /** `fallback` takes the detector that came by npm, whatever else is there. */
  readonly models: 'auto' | 'fallback';
  readonly visionProcesses: number | undefined;
  readonly secondLooks: SecondLooks;
  /** `host:port` of the shared pool of vision pods, in place of child processes. */
  readonly visionEndpoint: string | undefined;
  /** The Kubernetes namespace whose ExamSessions say where the vision pods of sittings are. */
  readonly examSessionsIn: string | undefined;
  readonly timeZone: string;
  readonly logLevel: string;
  /** Becomes the first admin where there is none. */
  readonly admin: { readonly email: string; readonly password: string } | null;
}

/** What is wrong with the command line, and what to do: one line for a person. */
export class OptionInvalid extends Error {}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'];
const HIGHEST_PORT = Math.max(...Object.values(SERVICE_PORTS));

export const HELP = `npm start -- [OPTIONS]        the whole exam platform on this machine

  --data DIR            all state: databases, pictures, secrets    [~/.proctorwise]
  --port-offset N       add N to the ports 8000 8001 8003 8004 8005 8006    [0]
  --bind ADDRESS        address to listen on    [127.0.0.1]
                        anything but loopback needs --no-demo, and --tls-cert and --tls-key, or
                        --behind-proxy: browsers give no camera to plain http
  --tls-cert FILE       certificate chain, PEM
  --tls-key FILE        private key, PEM
  --behind-proxy        a proxy in front ends TLS and sets X-Forwarded-For and -Proto; needs --no-demo
  --no-demo             no demo accounts and no demo exam: accounts of an earlier start are deactivated;
                        the first admin comes from PROCTORWISE_ADMIN_EMAIL and PROCTORWISE_ADMIN_PASSWORD
  --models-dir DIR      folder of model weights, looked at first
  --models auto|fallback  fallback: the detector that came by npm, slower and less exact    [auto]
  --vision-processes N  pictures looked at side by side    [one per core]
  --second-look WHEN    a picture in doubt is looked at twice: spare (while there is time), always or never    [spare]
  --vision-endpoint HOST:PORT  vision pods that look, in place of processes of this machine
  --exam-sessions-in NAMESPACE  follow the ExamSessions of this Kubernetes namespace: the pods of a
                        sitting look at its pictures, and the above where they cannot be reached
  --time-zone ZONE      for times without an offset, e.g. Europe/Paris    [UTC]
  --log-level LEVEL     debug, info, warn or error, for the log in DIR/logs    [info]
  --help                this text

Each option can be given in the environment as PROCTORWISE_ and its name: PROCTORWISE_DATA, PROCTORWISE_PORT_OFFSET …
PROCTORWISE_MODEL_DOWNLOAD=off never downloads models: those at hand look, or the detector that came by npm.
`;

/**
 * Reads the command line, then the environment.
 * @returns `help` when asked for it
 * @throws {OptionInvalid}
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const text = (name: keyof typeof values): string | undefined => {
    const given = values[name];
    if (typeof given === 'string') return given;
    return env[`PROCTORWISE_${name.toUpperCase().replaceAll('-', '_')}`] || undefined;
  };
  const flag = (name: keyof typeof values): boolean =>
    values[name] === true || ['1', 'true'].includes(text(name) ?? '');

  const host = text('bind') ?? '127.0.0.1';
  const certFile = text('tls-cert');
  const keyFile = text('tls-key');
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new OptionInvalid('--tls-cert and --tls-key belong together: give both.');
  const behindProxy = flag('behind-proxy');
  if (!LOOPBACK.has(host) && !certFile && !behindProxy)
    throw new OptionInvalid(
      `--bind ${host} is reachable from other machines: add --tls-cert and --tls-key, or --behind-proxy. Browsers give no camera to plain http.`,
    );
  const demo = !flag('no-demo');
  const outside = LOOPBACK.has(host) ? (behindProxy ? '--behind-proxy' : null) : `--bind ${host}`;
  if (demo && outside)
    throw new OptionInvalid(
      `Demo accounts have a password that everyone knows: with ${outside} start with --no-demo, PROCTORWISE_ADMIN_EMAIL and PROCTORWISE_ADMIN_PASSWORD.`,
    );
  const models = text('models') ?? 'auto';
  if (models !== 'auto' && models !== 'fallback')
    throw new OptionInvalid(`--models ${models}: must be auto or fallback.`);
  const secondLook = text('second-look') ?? 'spare';
  const secondLooks = SECOND_LOOKS.find((when) => when === secondLook);
  if (!secondLooks) throw new OptionInvalid(`--second-look ${secondLook}: must be ${SECOND_LOOKS.join(', ')}.`);
  const logLevel = text('log-level') ?? 'info';
  if (!LOG_LEVELS.includes(logLevel))
    throw new OptionInvalid(`--log-level ${logLevel}: must be ${LOG_LEVELS.join(', ')}.`);
  return {
    dataFolder: resolve(text('data') ?? join(homedir(), '.proctorwise')),
    host,
    portOffset: whole('port-offset', text('port-offset') ?? '0', 0, 65_535 - HIGHEST_PORT),
    tls: certFile && keyFile ? { certFile, keyFile } : null,
    behindProxy,
    demo,
    modelsDir: text('models-dir') ?? (env.MODELS_DIR || undefined),
    models,
    visionProcesses:
      text('vision-processes') === undefined ? undefined : whole('vision-processes', text('vision-processes')!, 1, 64),
    secondLooks,
    visionEndpoint: endpoint(text('vision-endpoint')),
    examSessionsIn: namespace(text('exam-sessions-in')),
    timeZone: zone(text('time-zone') ?? 'UTC'),
    logLevel,
    admin: firstAdmin(env.PROCTORWISE_ADMIN_EMAIL, env.PROCTORWISE_ADMIN_PASSWORD),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        data: text,
        'port-offset': text,
        bind: text,
        'tls-cert': text,
        'tls-key': text,
        'behind-proxy': flag,
        'no-demo': flag,
        'models-dir': text,
        models: text,
        'vision-processes': text,
        'second-look': text,
        'vision-endpoint': text,
        'exam-sessions-in': text,
        'time-zone': text,
        'log-level': text,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new OptionInvalid(`${(error as Error).message.split('. ')[0]}. See --help.`, { cause: error });
  }
}

function firstAdmin(email = '', password = ''): Options['admin'] {
  if ((email === '') !== (password === ''))
    throw new OptionInvalid('PROCTORWISE_ADMIN_EMAIL and PROCTORWISE_ADMIN_PASSWORD belong together: set both.');
  return email === '' ? null : { email, password };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new OptionInvalid(`--${name} ${text}: must be a whole number from ${least} to ${most}.`);
  return value;
}

function endpoint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    parseEndpoint(text);
    return text;
  } catch (cause) {
    throw new OptionInvalid(`--vision-endpoint ${text}: write it like vision.proctorwise.svc:8080.`, { cause });
  }
}

function namespace(name: string | undefined): string | undefined {
  if (name === undefined || /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new OptionInvalid(`--exam-sessions-in ${name}: no name of a Kubernetes namespace.`);
}

function zone(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch (cause) {
    throw new OptionInvalid(`--time-zone ${name}: no such zone. Write it like Europe/Paris.`, { cause });
  }
}
