import { parseArgs } from 'node:util';
import { type Models, resolveModels } from './models/resolve.js';
import type { SearchOptions } from './models/search.js';
import { type Address, parseAddress } from './server/address.js';
import { PROVIDERS, type Provider } from './sessions/provider.js';
import { SECOND_LOOKS, type SecondLooks } from './spare-time.js';

/** Flags and environment that say which models look; the same for the server and the `observe` command. */
export interface ModelOptions {
  /** MODELS_DIR */
  configured?: string | undefined;
  /** PROCTORWISE_SHARED_MODELS */
  handedIn?: string | undefined;
  /** false by PROCTORWISE_MODEL_DOWNLOAD=off */
  mayDownload: boolean;
  /** PROCTORWISE_VISION_MODELS: a choice already made by the parent process, as JSON. */
  chosen?: Models | undefined;
}

/** A setting that cannot be used; the message names it. */
export class OptionInvalid extends Error {
  override readonly name = 'OptionInvalid';
  readonly code = 'option_invalid';
}

export const MODEL_OPTIONS_HELP = `  --models-dir DIR    folder with model files (MODELS_DIR)

Environment:
  PROCTORWISE_SHARED_MODELS=DIR     second folder, passed over where it has nothing usable
  PROCTORWISE_MODEL_DOWNLOAD=off    never download models (HTTPS proxies: NODE_USE_ENV_PROXY=1)
  PROCTORWISE_VISION_MODELS=JSON    a choice made by the parent process
  XDG_CACHE_HOME                    downloaded models are kept below it`;

function chosenModels(json: string | undefined): Models | undefined {
  if (json === undefined || json === '') return undefined;
  try {
    const models = JSON.parse(json) as Partial<Models>;
    if (
      models.name &&
      models.detector?.kind &&
      models.detector.path &&
      models.faceFinder?.kind &&
      models.faceFinder.path
    ) {
      return models as Models;
    }
  } catch (cause) {
    throw new OptionInvalid('PROCTORWISE_VISION_MODELS is not JSON', { cause });
  }
  throw new OptionInvalid('PROCTORWISE_VISION_MODELS names no detector or no face finder');
}

/** @throws {OptionInvalid} */
export function readModelOptions(flag: string | undefined, env: NodeJS.ProcessEnv): ModelOptions {
  const download = env.PROCTORWISE_MODEL_DOWNLOAD ?? 'on';
  if (download !== 'on' && download !== 'off') {
    throw new OptionInvalid(`PROCTORWISE_MODEL_DOWNLOAD is "${download}", must be on or off`);
  }
  return {
    configured: flag ?? (env.MODELS_DIR || undefined),
    handedIn: env.PROCTORWISE_SHARED_MODELS || undefined,
    mayDownload: download === 'on',
    chosen: chosenModels(env.PROCTORWISE_VISION_MODELS),
  };
}

/** @throws {ModelFolderMissing | ModelFileBroken} */
export function modelsFor(options: ModelOptions, warn: SearchOptions['warn']): Promise<Models> {
  if (options.chosen) return Promise.resolve(options.chosen);
  return resolveModels({
    configured: options.configured,
    handedIn: options.handedIn,
    fetch: options.mayDownload ? globalThis.fetch : undefined,
    warn,
  });
}

export interface ServerOptions {
  help: boolean;
  listen: Address;
  /** Processes that look; `auto` is one for each core given. 0: this process looks itself, as the others do. */
  processes: number | 'auto';
  provider: Provider;
  secondLooks: SecondLooks;
  /** Pictures that may wait besides those looked at. undefined: some for each process. */
  maxWaiting: number | undefined;
  /** Milliseconds that a picture may wait. */
  deadlineMs: number;
  logLevel: string;
  models: ModelOptions;
}

/** Half a second of work, at 20 pictures a second and process. */
export const WAITING_PER_PROCESS = 8;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const SERVER_HELP = `Looks at pictures: POST a JPEG to /v1/observations, get what is in it.

  --listen ADDRESS    host:port or the path of a socket (VISION_LISTEN; default 127.0.0.1:8080)
  --processes N       that look, 1 to 256, or auto: one for each core given, as far as memory holds; 0: this process looks
                      itself, and a picture that ends it ends the server (VISION_PROCESSES; default auto)
  --provider NAME     where onnxruntime computes: ${PROVIDERS.join(' or ')} (VISION_PROVIDER; default cpu)
  --second-look WHEN  a picture in doubt is looked at twice: spare (while there is time), always, never
                      (VISION_SECOND_LOOK; default spare)
  --max-waiting N     pictures that may wait, 0 to 1000 (VISION_MAX_WAITING; default ${WAITING_PER_PROCESS} a process)
  --deadline-ms N     a picture that waited longer is not looked at, 1 to 60000 (VISION_DEADLINE_MS; default 5000); a
                      request may ask for less by X-Deadline-Ms
  --log-level LEVEL   ${LOG_LEVELS.join(', ')} (LOG_LEVEL; default info)
  --help
${MODEL_OPTIONS_HELP}

GET /healthz (503 where no process starts any more), /readyz (200 while a process is warm), /metrics. SIGTERM: answers
what it has taken, then ends.`;

/** @throws {OptionInvalid} */
function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= least && value <= most) return value;
  throw new OptionInvalid(`--${name} is "${text}", must be ${least} to ${most}`);
}

/** @throws {OptionInvalid} */
function oneOf<Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new OptionInvalid(`--${name} is "${text}", must be one of ${choices.join(', ')}`);
}

/** @throws {OptionInvalid | AddressInvalid} or node's own error for an unknown flag */
export function readServerOptions(args: string[], env: NodeJS.ProcessEnv): ServerOptions {
  const { values } = parseArgs({
    args,
    options: {
      listen: { type: 'string' },
      processes: { type: 'string' },
      provider: { type: 'string' },
      'second-look': { type: 'string' },
      'models-dir': { type: 'string' },
      'max-waiting': { type: 'string' },
      'deadline-ms': { type: 'string' },
      'log-level': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const processes = values.processes ?? env.VISION_PROCESSES ?? 'auto';
  const waiting = values['max-waiting'] ?? env.VISION_MAX_WAITING;
  return {
    help: values.help,
    listen: parseAddress(values.listen ?? env.VISION_LISTEN ?? '127.0.0.1:8080'),
    processes: processes === 'auto' ? 'auto' : whole('processes', processes, 0, 256),
    provider: oneOf('provider', values.provider ?? env.VISION_PROVIDER ?? 'cpu', PROVIDERS),
    secondLooks: oneOf('second-look', values['second-look'] ?? env.VISION_SECOND_LOOK ?? 'spare', SECOND_LOOKS),
    maxWaiting: waiting === undefined ? undefined : whole('max-waiting', waiting, 0, 1_000),
    deadlineMs: whole('deadline-ms', values['deadline-ms'] ?? env.VISION_DEADLINE_MS ?? '5000', 1, 60_000),
    logLevel: oneOf('log-level', values['log-level'] ?? env.LOG_LEVEL ?? 'info', LOG_LEVELS),
    models: readModelOptions(values['models-dir'], env),
  };
}
