import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Models, resolveModels } from './models/resolve.js';
import type { SearchOptions } from './models/search.js';
import { type Address, parseAddress } from './server/address.js';

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
  /** Pictures that may wait besides the one looked at. */
  maxWaiting: number;
  logLevel: string;
  models: ModelOptions;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export const SERVER_HELP = `Looks at pictures: POST a JPEG to /v1/observations, get what is in it.

  --listen ADDRESS    host:port or the path of a socket (VISION_LISTEN; default 127.0.0.1:8080)
  --max-waiting N     pictures that may wait, 0 to 1000 (VISION_MAX_WAITING; default 8)
  --log-level LEVEL   ${LOG_LEVELS.join(', ')} (LOG_LEVEL; default info)
  --help
${MODEL_OPTIONS_HELP}

GET /healthz, /readyz (200 after a first picture was observed), /metrics. SIGTERM: answers what it has taken, then ends.
One process uses one core (this machine has ${availableParallelism()}).`;

/** @throws {OptionInvalid | AddressInvalid} or node's own error for an unknown flag */
export function readServerOptions(args: string[], env: NodeJS.ProcessEnv): ServerOptions {
  const { values } = parseArgs({
    args,
    options: {
      listen: { type: 'string' },
      'models-dir': { type: 'string' },
      'max-waiting': { type: 'string' },
      'log-level': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const waiting = values['max-waiting'] ?? env.VISION_MAX_WAITING ?? '8';
  if (!/^\d{1,4}$/.test(waiting) || Number(waiting) > 1000) {
    throw new OptionInvalid(`--max-waiting is "${waiting}", must be 0 to 1000`);
  }
  const logLevel = values['log-level'] ?? env.LOG_LEVEL ?? 'info';
  if (!LOG_LEVELS.includes(logLevel))
    throw new OptionInvalid(`--log-level is "${logLevel}", must be one of ${LOG_LEVELS.join(', ')}`);
  return {
    help: values.help,
    listen: parseAddress(values.listen ?? env.VISION_LISTEN ?? '127.0.0.1:8080'),
    maxWaiting: Number(waiting),
    logLevel,
    models: readModelOptions(values['models-dir'], env),
  };
}
