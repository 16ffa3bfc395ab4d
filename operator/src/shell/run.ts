import type { OperatorSettings } from '../core/facts.js';
import { MANAGER } from '../core/names.js';
import {
  ApiClient,
  type Clock,
  type Connection,
  EVENT,
  type HealthServer,
  LEASE,
  LeaderElection,
  type Log,
  leaseIn,
  type Random,
  serveHealth,
  systemClock,
  Transport,
} from '../runtime/index.js';
import { Caches } from './caches.js';
import { eventRecorder, runControllers } from './controllers.js';
import { CHILD_KINDS, EXAM_SESSION } from './kinds.js';
import { readsNodes, type WatchNodes } from './node-rights.js';
import { OperatorMetrics } from './operator-metrics.js';

export interface ElectionOptions {
  readonly namespace: string;
  readonly name: string;
  /** Unlike any other process's. */
  readonly identity: string;
  /** ms; LEASE_TIMES where not given. */
  readonly leaseDurationMs?: number;
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
}

export interface OperatorOptions {
  /** Whose ExamSessions; undefined: those of all namespaces. */
  readonly namespace: string | undefined;
  /** false: the only one there is. */
  readonly leaderElection: ElectionOptions | false;
  /** 0: any free one. */
  readonly healthPort: number;
  /** @default all interfaces */
  readonly healthHost?: string;
  /** Sittings at the same time. */
  readonly workers: number;
  readonly settings: OperatorSettings;
  readonly watchNodes: WatchNodes;
}

/** All that the operator has of the world. */
export interface OperatorPorts {
  /** A connection to the API server; asked twice: the lease travels on its own, which nothing can hold up. */
  readonly connect: () => Connection;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly onListening?: (port: number) => void;
  /** All caches are filled. */
  readonly onReady?: () => void;
  readonly onElected?: () => void;
}

/** A cache of which nothing has been heard for so long makes the process not ready. */
const BLIND_MS = 60_000;
/** Below the renew deadline, so that one request that hangs does not cost the lease. */
const LEASE_TIMEOUT_MS = 5_000;
/**
 * A killed leader is replaced within 15 s: a standby sees the last renewal at most 1.2 s late and tries when the lease of
 * 12 s ends. controller-runtime's 15, 10 and 2 s take up to 17.4 s for the same.
 */
const LEASE_TIMES = { leaseDurationMs: 12_000, renewDeadlineMs: 8_000, retryPeriodMs: 1_000 };
/** For what has to end before the lease is given back. */
const FLUSH_MS = 2_000;

/**
 * Runs the operator until the signal aborts or leadership is lost.
 * @returns `stopped`: all is ended and the lease given back. `lost`: another may lead; end the process
 * @throws the health port is taken
 */
export async function runOperator(
  options: OperatorOptions,
  ports: OperatorPorts,
  signal: AbortSignal,
): Promise<'stopped' | 'lost'> {
  return new Operator(options, ports).run(signal);
}

class Operator {
  readonly #options: OperatorOptions;
  readonly #ports: OperatorPorts;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #metrics = new OperatorMetrics();
  readonly #transport: Transport;
  readonly #leaseTransport: Transport | undefined;
  readonly #client: ApiClient;
  readonly #caches: Caches;
  readonly #election: LeaderElection | undefined;
  readonly #elected: Promise<void>;
  #isReady = false;

  constructor(options: OperatorOptions, ports: OperatorPorts) {
    this.#options = options;
    this.#ports = ports;
    const clock = ports.clock ?? systemClock;
    const random = ports.random ?? Math.random;
    const { log } = ports;
    this.#clock = clock;
    this.#random = random;
    const { onAnswer } = this.#metrics;
    const common = { clock, random, onAnswer, userAgent: MANAGER };
    const mayWrite = () => this.#isLeader();
    this.#transport = new Transport(ports.connect(), { ...common, mayWrite });
    this.#client = new ApiClient(this.#transport, MANAGER, [EXAM_SESSION, ...CHILD_KINDS, EVENT]);
    const { namespace, settings } = options;
    const observer = this.#metrics.informers;
    this.#caches = new Caches({ client: this.#client, namespace, settings, log, clock, random, observer });
    this.#leaseTransport = options.leaderElection
      ? new Transport(ports.connect(), { ...common, attempts: 1, timeoutMs: LEASE_TIMEOUT_MS })
      : undefined;
    const elected = Promise.withResolvers<void>();
    this.#elected = elected.promise;
    this.#election = this.#candidacy(() => elected.resolve());
    if (!this.#election) elected.resolve();
  }

  async run(signal: AbortSignal): Promise<'stopped' | 'lost'> {
    const health = await this.#serveHealth();
    // Caches outlive the controllers, which read them to the end.
    const reading = new AbortController();
    try {
      const withNodes = await readsNodes(
        this.#options.watchNodes,
        { client: this.#client, clock: this.#clock, log: this.#ports.log },
        signal,
      );
      const informing = this.#caches.run(withNodes, reading.signal);
      await this.#caches.synced(signal);
      const outcome = signal.aborted ? 'stopped' : await this.#lead(signal);
      reading.abort();
      await informing;
      return outcome;
    } finally {
      reading.abort();
      this.#transport.close();
      this.#leaseTransport?.close();
      await health.close();
    }
  }

  #isLeader(): boolean {
    return this.#election?.isLeader() ?? true;
  }

  #candidacy(onElected: () => void): LeaderElection | undefined {
    const { leaderElection } = this.#options;
    if (!leaderElection || !this.#leaseTransport) return undefined;
    const { namespace, name, ...given } = leaderElection;
    const times = { ...LEASE_TIMES, ...given };
    const client = new ApiClient(this.#leaseTransport, MANAGER, [LEASE]);
    const { log } = this.#ports;
    const lease = leaseIn(client, { namespace, name });
    const election = new LeaderElection({ lease, log, clock: this.#clock, random: this.#random, onElected, ...times });
    this.#metrics.observeLeader(name, () => election.isLeader());
    return election;
  }

  /** Stands for election with its caches filled: who leads can act at once. */
  async #lead(signal: AbortSignal): Promise<'stopped' | 'lost'> {
    const { log, onReady } = this.#ports;
    this.#isReady = true;
    log.info({ sittings: this.#caches.sessions.size }, 'caches are filled');
    onReady?.();
    // The lease is given back after the last write, so it has a signal of its own.
    const holding = new AbortController();
    const working = new AbortController();
    const leading = (this.#election?.run(holding.signal) ?? new Promise<never>(() => undefined)).then((outcome) => {
      // Writes are refused from this instant on, and what is in flight is broken off.
      if (outcome === 'lost') this.#transport.close();
      working.abort();
      return outcome;
    });
    const stop = () => working.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const aborted = new Promise<void>((resolve) => {
      working.signal.addEventListener('abort', () => resolve(), { once: true });
      if (working.signal.aborted) resolve();
    });
    await Promise.race([this.#elected, aborted]);
    if (!working.signal.aborted) await this.#work(working.signal);
    signal.removeEventListener('abort', stop);
    if (!this.#election) return 'stopped';
    holding.abort();
    return (await leading) === 'lost' ? 'lost' : 'stopped';
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { log, onElected } = this.#ports;
    const { namespace, workers } = this.#options;
    const clock = this.#clock;
    const client = this.#client;
    const events = eventRecorder({ client, clock, log });
    this.#metrics.observeProcess(this.#transport, events);
    onElected?.();
    const caches = this.#caches;
    const metrics = this.#metrics;
    await runControllers(
      { client, caches, events, namespace, workers, metrics, clock, random: this.#random, log },
      signal,
    );
    const flushed = new AbortController();
    await Promise.race([events.flushed(), clock.sleep(FLUSH_MS, flushed.signal)]);
    flushed.abort();
  }

  async #serveHealth(): Promise<HealthServer> {
    const { healthHost, healthPort } = this.#options;
    const { log, onListening } = this.#ports;
    this.#metrics.observeSittings(this.#caches);
    const { registry } = this.#metrics;
    const server = await serveHealth({
      port: healthPort,
      ...(healthHost === undefined ? {} : { host: healthHost }),
      live: { ping: () => undefined },
      ready: {
        caches: () => {
          const faults = this.#caches.faults(BLIND_MS);
          if (faults.length > 0) return faults.join(', ');
          return this.#isReady ? undefined : 'starting';
        },
      },
      metrics: registry,
    });
    log.info({ port: server.port }, 'health server listens');
    onListening?.(server.port);
    return server;
  }
}
