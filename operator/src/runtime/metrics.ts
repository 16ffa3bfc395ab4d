import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ControllerObserver } from './controller.js';
import type { InformerObserver } from './informer.js';
import type { Method } from './transport.js';
import type { QueueObserver, WorkQueue } from './work-queue.js';

/** controller-runtime's: reconciles take from a look into the cache to many slow requests. */
const RECONCILE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 30, 60];
/** client-go's: 10 ns to 1,000 s; of these, what a JavaScript process can tell apart. */
const QUEUE_SECONDS = [0.001, 0.01, 0.1, 1, 10, 100, 1000];

/**
 * The runtime's metrics, by controller-runtime's and client-go's names, so that dashboards and alerts made for those fit.
 * `informer_*` are our own.
 */
export class RuntimeMetrics {
  readonly registry = new Registry();
  readonly #reconcileTotal = this.#counter('controller_runtime_reconcile_total', 'Reconciles by their outcome', [
    'controller',
    'result',
  ]);
  readonly #reconcileErrors = this.#counter('controller_runtime_reconcile_errors_total', 'Reconciles that failed', [
    'controller',
  ]);
  readonly #terminalErrors = this.#counter(
    'controller_runtime_terminal_reconcile_errors_total',
    'Reconciles that failed for good',
    ['controller'],
  );
  readonly #panics = this.#counter('controller_runtime_reconcile_panics_total', 'Reconciles that threw no Error', [
    'controller',
  ]);
  readonly #reconcileTime = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'How long a reconcile took',
    labelNames: ['controller'],
    buckets: RECONCILE_SECONDS,
    registers: [this.registry],
  });
  readonly #activeWorkers = this.#gauge('controller_runtime_active_workers', 'Workers with a key', ['controller']);
  readonly #maxWorkers = this.#gauge('controller_runtime_max_concurrent_reconciles', 'Workers', ['controller']);
  readonly #queueDepth = this.#gauge('workqueue_depth', 'Keys that are ready and wait', ['name', 'controller']);
  readonly #queueAdds = this.#counter('workqueue_adds_total', 'Adds of keys', ['name', 'controller']);
  readonly #queueRetries = this.#counter('workqueue_retries_total', 'Retries of keys', ['name', 'controller']);
  readonly #queueWait = this.#queueHistogram('workqueue_queue_duration_seconds', 'From ready to a worker');
  readonly #queueWork = this.#queueHistogram('workqueue_work_duration_seconds', 'How long a worker had a key');
  readonly #requests = this.#counter('rest_client_requests_total', 'Answers of the API server', ['code', 'method']);
  readonly #lists = this.#counter('informer_lists_total', 'Whole lists', ['kind']);
  readonly #watchFailures = this.#counter('informer_watch_failures_total', 'Watches that failed', ['kind']);
  readonly #stalls = this.#counter('informer_watch_stalls_total', 'Watches given up as dead', ['kind']);
  readonly #handlerFailures = this.#counter('informer_handler_failures_total', 'Handlers that threw', ['kind']);

  readonly #queues = new Map<string, WorkQueue>();

  /** For Transport's onAnswer. */
  readonly onAnswer = (method: Method, status: number | '<error>'): void => {
    this.#requests.inc({ code: String(status), method });
  };

  readonly informers: InformerObserver = {
    listed: (kind) => this.#lists.inc({ kind }),
    watchFailed: (kind) => this.#watchFailures.inc({ kind }),
    stalled: (kind) => this.#stalls.inc({ kind }),
    handlerFailed: (kind) => this.#handlerFailures.inc({ kind }),
  };

  /** @param workers as the controller has */
  controller(controller: string, workers: number): ControllerObserver {
    const label = { controller };
    this.#maxWorkers.set(label, workers);
    // So that a rate can be taken from the first one on.
    for (const result of ['success', 'requeue_after', 'error']) this.#reconcileTotal.inc({ controller, result }, 0);
    this.#reconcileErrors.inc(label, 0);
    return {
      started: () => this.#activeWorkers.inc(label),
      finished: (result, ms) => {
        this.#activeWorkers.dec(label);
        this.#reconcileTotal.inc({ controller, result });
        this.#reconcileTime.observe(label, ms / 1000);
        if (result === 'error') this.#reconcileErrors.inc(label);
      },
      panicked: () => this.#panics.inc(label),
      terminal: () => this.#terminalErrors.inc(label),
    };
  }

  /** For a queue of this controller. */
  queue(controller: string): QueueObserver {
    const label = { name: controller, controller };
    this.#queueDepth.set(label, 0);
    return {
      added: () => this.#queueAdds.inc(label),
      retried: () => this.#queueRetries.inc(label),
      depth: (ready) => this.#queueDepth.set(label, ready),
      started: (ms) => this.#queueWait.observe(label, ms / 1000),
      finished: (ms) => this.#queueWork.observe(label, ms / 1000),
    };
  }

  /** What is asked at each scrape: work that does not end shows here before it shows anywhere else. */
  observeProgress(controller: string, queue: WorkQueue): void {
    this.#queues.set(controller, queue);
    if (this.#queues.size > 1) return;
    this.#progressGauge(
      'workqueue_unfinished_work_seconds',
      'Sum of the time that keys in progress have been so',
      (ms) => ms.reduce((sum, each) => sum + each, 0),
    );
    this.#progressGauge('workqueue_longest_running_processor_seconds', 'The longest that a key is in progress', (ms) =>
      Math.max(0, ...ms),
    );
  }

  #progressGauge(name: string, help: string, reduce: (inProgressMs: readonly number[]) => number): void {
    const queues = this.#queues;
    new Gauge({
      name,
      help,
      labelNames: ['name', 'controller'],
      registers: [this.registry],
      collect() {
        for (const [controller, { inProgressMs }] of queues)
          this.set({ name: controller, controller }, reduce(inProgressMs) / 1000);
      },
    });
  }

  /** 1 while leader, 0 as standby. */
  observeLeader(name: string, isLeader: () => boolean): void {
    new Gauge({
      name: 'leader_election_master_status',
      help: '1: leader, 0: standby',
      labelNames: ['name'],
      registers: [this.registry],
      collect() {
        this.set({ name }, isLeader() ? 1 : 0);
      },
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #queueHistogram(name: string, help: string): Histogram {
    const labelNames = ['name', 'controller'];
    return new Histogram({ name, help, labelNames, buckets: QUEUE_SECONDS, registers: [this.registry] });
  }
}
