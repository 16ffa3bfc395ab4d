import type { Logger } from 'pino';
import { given, processesFor } from './cores.js';
import { VisionUnavailable } from './errors.js';
import { modelsFor, type ServerOptions, WAITING_PER_PROCESS } from './options.js';
import { startVisionPool, type VisionPool } from './pool/pool.js';
import { serve, tellReady } from './serve.js';
import { Admission, Pace } from './server/admission.js';
import { createMetrics } from './server/metrics.js';
import { createVisionServer, type VisionStatus } from './server/vision-server.js';

const monotonicMs = () => performance.now();

/**
 * A server before processes that look: it takes pictures, lets a bounded number wait, and gives each process one at a
 * time. It never touches a picture itself, so none can end it.
 * @param entry the processes' program; @default `main.js`
 * @throws {VisionUnavailable} no process gets ready, or what one of them said was wrong
 */
export async function runPod(options: ServerOptions, log: Logger, entry?: string): Promise<void> {
  const models = await modelsFor(options.models, (message) => log.warn(message));
  const size = options.processes === 'auto' ? processesFor(given()) : options.processes;
  const admission = new Admission(size + (options.maxWaiting ?? WAITING_PER_PROCESS * size));
  let pool: VisionPool | undefined;
  let ending = false;
  const status = (): VisionStatus => {
    if (ending) return 'ending';
    if (!pool) return 'starting';
    const { ready, givenUp } = pool.stats();
    if (ready > 0) return 'ready';
    return givenUp === size ? 'broken' : 'recovering';
  };
  const metrics = createMetrics({ model: models.name, provider: options.provider }, () => {
    const { ready, busy, givenUp } = pool?.stats() ?? { ready: 0, busy: 0, givenUp: 0 };
    return {
      inFlight: busy,
      queued: Math.max(0, admission.admitted - busy),
      limit: admission.limit,
      processes: { ready, absent: size - ready - givenUp, given_up: givenUp },
    };
  });
  const server = createVisionServer({
    look: (jpeg, lookOptions) =>
      pool ? pool.look(jpeg, lookOptions) : Promise.reject(new VisionUnavailable('The processes start')),
    status,
    admission,
    pace: new Pace(),
    processes: size,
    deadlineMs: options.deadlineMs,
    metrics,
    log,
    monotonicMs,
  });
  await serve(server, options.listen, {
    log,
    onEnding: () => {
      ending = true;
    },
    onDrained: async () => pool?.close(),
  });
  pool = await startVisionPool({
    models,
    size,
    provider: options.provider,
    secondLooks: options.secondLooks,
    log,
    logLevel: options.logLevel,
    startedWith: 'one',
    maxWaiting: admission.limit,
    onDeath: metrics.died,
    ...(entry === undefined ? {} : { entry }),
  }).catch((error: unknown) => {
    // What the process said is the line with the remedy.
    throw error instanceof VisionUnavailable && error.cause ? error.cause : error;
  });
  log.info(
    {
      listen: server.address(),
      model: models.name,
      sources: [models.detector.source, models.faceFinder.source],
      provider: options.provider,
      processes: size,
      // Since the process began.
      afterMs: Math.round(monotonicMs()),
    },
    'ready',
  );
  tellReady();
}
