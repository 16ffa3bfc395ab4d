import type { Logger } from 'pino';
import { DeadlinePassed, ProviderUnavailable } from './errors.js';
import type { Look } from './looker.js';
import { observe, type Stages } from './observe.js';
import { modelsFor, type ServerOptions, WAITING_PER_PROCESS } from './options.js';
import { serve, tellReady } from './serve.js';
import { Admission, Pace } from './server/admission.js';
import { createMetrics } from './server/metrics.js';
import { createVisionServer } from './server/vision-server.js';
import { useProvider } from './sessions/provider.js';
import { type SecondLooks, SpareTime } from './spare-time.js';
import { openStages } from './stages.js';
import { warmUpPicture } from './warm-up.js';

const monotonicMs = () => performance.now();

/**
 * One picture after the other, in the order of their coming: this process has one core.
 * @param times filled by the stages while one is looked at
 */
function inTurn(stages: Stages, times: Map<string, number>, secondLooks: SecondLooks): Look {
  let last: Promise<unknown> = Promise.resolve();
  const spare = new SpareTime();
  return (jpeg, { signal, waitAtMostMs = Number.POSITIVE_INFINITY } = {}) => {
    const cameAt = monotonicMs();
    const looked = last.then(async () => {
      signal?.throwIfAborted();
      const queue = monotonicMs() - cameAt;
      if (queue > waitAtMostMs) throw new DeadlinePassed(Math.round(queue));
      times.clear();
      const from = monotonicMs();
      const mayLookTwice = spare.mayLookTwice(secondLooks, from);
      try {
        const observation = await observe(jpeg, stages, { mayLookTwice });
        return { observation, times: { queue, ...Object.fromEntries(times) } };
      } finally {
        spare.looked(from, monotonicMs());
      }
    });
    // The chain only says when the turn is over; how it went is told by the promise handed back.
    last = looked.catch(() => undefined);
    return looked;
  };
}

/** A server that looks itself, one picture at a time. @throws {ModelFileBroken | ProviderUnavailable} */
export async function runWorker(options: ServerOptions, log: Logger): Promise<void> {
  let status: 'starting' | 'ready' | 'ending' = 'starting';
  const models = await modelsFor(options.models, (message) => log.warn(message));
  if (options.provider !== 'cpu' && models.detector.source === 'npm') {
    throw new ProviderUnavailable(options.provider, 'the models that npm brings run on the CPU alone');
  }
  useProvider(options.provider);
  const times = new Map<string, number>();
  const stages = await openStages(models, {
    monotonicMs,
    onStage: (stage, milliseconds, cpuMilliseconds) => {
      times.set(stage, (times.get(stage) ?? 0) + milliseconds);
      metrics.spent(stage, cpuMilliseconds);
    },
  });
  const admission = new Admission(1 + (options.maxWaiting ?? WAITING_PER_PROCESS));
  const metrics = createMetrics({ model: stages.model, provider: options.provider }, () => ({
    inFlight: Math.min(1, admission.admitted),
    queued: Math.max(0, admission.admitted - 1),
    limit: admission.limit,
    processes: { ready: status === 'ready' ? 1 : 0, absent: status === 'ready' ? 0 : 1, given_up: 0 },
  }));
  const server = createVisionServer({
    look: inTurn(stages, times, options.secondLooks),
    status: () => status,
    admission,
    pace: new Pace(),
    processes: 1,
    deadlineMs: options.deadlineMs,
    metrics,
    log,
    monotonicMs,
  });
  await serve(server, options.listen, {
    log,
    onEnding: () => {
      status = 'ending';
    },
  });
  await observe(await warmUpPicture(), stages);
  if (status === 'starting') status = 'ready';
  log.info(
    { listen: server.address(), model: stages.model, provider: options.provider, afterMs: Math.round(monotonicMs()) },
    'ready',
  );
  tellReady();
}
