import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { SERVICE_PORTS, type ServiceName } from '@proctorwise/contracts';
import express from 'express';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { retry } from '../background/index.js';
import { type Database, DatabaseFromNewerVersion, DatabaseRefused, InvalidDatabaseUrl } from '../database/index.js';
import type { EventLog } from '../events/index.js';
import {
  attachSockets,
  createDoor,
  createInternalDoor,
  type DoorSetup,
  type InternalClient,
  internalClient,
  listen,
  type ServiceModule,
} from '../http/index.js';
import { createLogger, type Logger } from '../logging/index.js';
import { type Clock, systemClock } from '../time/index.js';
import {
  openPublicKeys,
  readSigningKey,
  type SigningKey,
  type TokenSigner,
  tokenSigner,
  tokenVerifier,
} from '../tokens/index.js';
import { keepBackgroundStarted } from './background-starts.js';
import { connectionMetrics } from './connection-metrics.js';
import { EXIT, endOnDefects, stopOnSignals, surviveClosedConsole } from './end-of-process.js';
import { openEvents } from './open-events.js';
import { databaseAnswers, outboxMetrics } from './outbox-metrics.js';
import { operationsRoutes, type ReadinessCheck } from './readiness.js';
import { requestMetrics } from './request-metrics.js';
import { SettingInvalid, Settings } from './settings.js';

/** Requests that run when the process is told to stop may take this long to end. */
const CLOSE_GRACE_MS = 3_000;
/** How long a stop may take in all: a pod has 30 s. */
const STOP_WITHIN_MS = 20_000;
/** A database that starts beside us is waited for: pauses of at most 0.5, 1, 2, 4, 8 … s, a minute in all. */
const OPEN_TRIES = { attempts: 10, baseMs: 500, maxMs: 10_000 };
/** On the way to a service stands its gateway, and nothing else that may speak for clients. */
const GATEWAYS_IN_FRONT = 1;
const SITE = fileURLToPath(new URL('../../../web/dist/site/', import.meta.url));
/** The internal listener's port beside the public one, unless INTERNAL_PORT says otherwise. */
const INTERNAL_PORT_DISTANCE = 1_000;

/** What every service is handed by its process. */
export interface ServiceAdapters {
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly events: EventLog;
  readonly internal: InternalClient;
  readonly tokens: TokenSigner;
  readonly key: SigningKey;
  readonly registry: Registry;
  /** Closes it at the end, after the service itself; the last one given first. */
  keep<T extends { close(): Promise<void> }>(part: T): T;
}

/** A service as its own process runs it. */
export interface RunnableService extends ServiceModule {
  /** Where it keeps its own: it is not ready without, and its outbox is measured. */
  readonly database?: Database;
  /** What else it cannot do without. */
  readonly checks?: readonly ReadinessCheck[];
  close?(): Promise<void>;
}

/**
 * The process of one service in the cluster: settings from the environment, its own database, Kafka, two listeners (for
 * the gateway, and for other services and the cluster), and an orderly end. It returns once the service listens; what
 * stops a start is told in one line, with an exit code of sysexits.h.
 */
export async function runService(
  service: ServiceName,
  open: (adapters: ServiceAdapters) => Promise<RunnableService>,
): Promise<void> {
  surviveClosedConsole();
  const settings = new Settings(process.env);
  let log = createLogger(service, 'info');
  try {
    log = createLogger(service, settings.oneOf('LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info'));
    endOnDefects(log);
    await serve(service, settings, log, open);
  } catch (error) {
    const isSetting = error instanceof SettingInvalid;
    if (!isSetting) log.fatal({ err: error }, 'could not start');
    process.stderr.write(`${service} could not start: ${(error as Error)?.message ?? error}\n`);
    process.exitCode = isSetting ? EXIT.usage : EXIT.unavailable;
    // What could not be closed must not keep a failed start alive.
    setTimeout(() => process.exit(process.exitCode), 1_000).unref();
  }
}

async function serve(
  service: ServiceName,
  settings: Settings,
  log: Logger,
  open: (adapters: ServiceAdapters) => Promise<RunnableService>,
): Promise<void> {
  const clock = systemClock;
  const facts: DoorSetup = { service, port: 'of_host', secure: settings.flag('TLS_IN_FRONT') };
  const host = settings.text('HOST') ?? '0.0.0.0';
  const port = settings.whole('PORT', { least: 1, most: 65_535, otherwise: SERVICE_PORTS[service] });
  const internalPort = settings.whole('INTERNAL_PORT', {
    least: 1,
    most: 65_535,
    otherwise: SERVICE_PORTS[service] + INTERNAL_PORT_DISTANCE,
  });
  const key = await readSigningKey(settings.needed('SIGNING_KEY_FILE', "the file of this service's private key"));
  const publicKeys = await openPublicKeys(
    settings.needed('PUBLIC_KEYS_FOLDER', "the folder of every service's public keys"),
    clock,
  );
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });

  const kept: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    kept.push(part);
    return part;
  };
  /** The last one first; one that cannot be closed keeps none of the others open. @throws {AggregateError} */
  const closeFrom = async (first: number): Promise<void> => {
    const failures: unknown[] = [];
    for (const part of kept.splice(first).reverse()) await part.close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'not every part of the service could be closed');
  };
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await closeFrom(0);
  };
  try {
    const tokens = tokenSigner(service, key, clock);
    const internal = internalClient({ addressOf: (callee) => internalUrl(settings, callee), signer: tokens });
    const events = keep(await openEvents(service, settings, log, registry));
    const adapters: ServiceAdapters = {
      settings,
      log,
      clock,
      newId: randomUUID,
      events,
      internal,
      tokens,
      key,
      registry,
      keep,
    };
    const opened = kept.length;
    const module = await retry({ ...OPEN_TRIES, random: Math.random, isRetryable: mayComeYet }, (attempt) =>
      open(adapters).catch(async (error: unknown) => {
        log.warn({ err: error, attempt }, 'the service could not be opened');
        // The next try opens its own.
        await closeFrom(opened).catch((err: unknown) => log.error({ err }, 'what a failed try opened is not closed'));
        throw error;
      }),
    );
    if (module.close) keep({ close: () => module.close?.() ?? Promise.resolve() });
    keep(keepBackgroundStarted(module.background, log));

    const verifier = tokenVerifier(publicKeys.of, clock);
    if (module.database) {
      outboxMetrics(module.database, registry);
      if (module.database.engine.connections) connectionMetrics(module.database.engine.connections, registry);
    }
    const checks = [...(module.database ? [databaseAnswers(module.database)] : []), ...(module.checks ?? [])];
    const ours = express().disable('x-powered-by');
    ours.use(operationsRoutes({ checks: () => checks, isStopping: () => stopping, registry }));
    ours.use(createInternalDoor({ facts, services: [module], verifier, log }));
    const internalListener = await listen(ours, { host, port: internalPort });
    keep({ close: () => internalListener.close(CLOSE_GRACE_MS) });

    const faceHintModel = settings.text('FACE_HINT_MODEL');
    const door = createDoor({
      facts,
      services: [module],
      verifier,
      jwks: publicKeys.all,
      site: { folder: settings.text('SITE_FOLDER') ?? SITE, faceHintModel: () => faceHintModel },
      trustedProxies: GATEWAYS_IN_FRONT,
      log,
      onAnswered: requestMetrics(registry),
    });
    const listener = await listen(door, { host, port });
    const sockets = attachSockets(listener.server, { facts, routes: module.sockets, verifier, log });
    keep({
      async close() {
        sockets.close();
        await listener.close(CLOSE_GRACE_MS);
      },
    });
    stopOnSignals({ log, stop, withinMs: STOP_WITHIN_MS });
    log.info({ port, internalPort }, 'listening');
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where a service's `/internal` routes are: `INTERNAL_URL_MONITORING`, or its name in the cluster. */
const internalUrl = (settings: Settings, callee: ServiceName): string =>
  settings.text(`INTERNAL_URL_${callee.toUpperCase()}`) ??
  `http://${callee}:${SERVICE_PORTS[callee] + INTERNAL_PORT_DISTANCE}`;

/** What no wait mends; a server may still be on its way up. */
const STAYS = [SettingInvalid, DatabaseFromNewerVersion, DatabaseRefused, InvalidDatabaseUrl];
const mayComeYet = (error: unknown): boolean => !STAYS.some((kind) => error instanceof kind);
