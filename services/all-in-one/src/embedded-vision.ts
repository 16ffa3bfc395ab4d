import type { VisionStatus } from '@proctorwise/monitoring';
import { type Logger, traceparentOfWork } from '@proctorwise/platform';
import { type Models, resolveModels, startVisionPool, type VisionPool, VisionUnavailable } from '@proctorwise/vision';
import type { Options } from './options.js';
import type { PlatformVision } from './platform-vision.js';
import { startUntilItWorks } from './start-until-it-works.js';

export interface EmbeddedVisionParts {
  readonly socketDir: string | undefined;
  readonly sharedModels: string | undefined;
  readonly allowDownload: boolean;
  readonly processes: number;
  readonly log: Logger;
}

/**
 * Starts the child processes that look at pictures. A model folder that was named must be right before anything goes
 * on; a download, which may take its time, is waited for in the background: frames wait in their log meanwhile.
 * @throws {ModelFolderMissing | ModelFileBroken}
 */
export async function openEmbeddedVision(
  {
    modelsDir,
    models,
    visionProcesses,
    secondLooks,
  }: Pick<Options, 'modelsDir' | 'models' | 'visionProcesses' | 'secondLooks'>,
  { socketDir, sharedModels, allowDownload, processes, log }: EmbeddedVisionParts,
): Promise<PlatformVision> {
  const size = visionProcesses ?? processes;
  const isFallback = models === 'fallback';
  let chosen: Models | null = null;
  let pool: VisionPool | null = null;
  let closed = false;
  const start = async (): Promise<void> => {
    const found = await resolveModels({
      configured: isFallback ? undefined : modelsDir,
      handedIn: isFallback ? undefined : sharedModels,
      fetch: isFallback || !allowDownload ? undefined : fetch,
      warn: (message) => log.warn({}, message),
    });
    chosen = found;
    const started = await startVisionPool({
      models: found,
      size,
      secondLooks,
      log,
      ...(socketDir ? { socketDir } : {}),
    });
    if (closed) await started.close();
    else pool = started;
  };
  const closing = new AbortController();
  let failure: string | null = null;
  const first = start();
  // A named folder is checked at once; otherwise the platform opens its doors while models are looked for.
  if (modelsDir && !isFallback) await first;
  const model = () => ({ model: chosen?.name ?? '' });
  const ready = first.then(model);
  const trying = startUntilItWorks({
    first,
    start,
    signal: closing.signal,
    onFailure(error, pauseMs) {
      failure = `Vision did not start and is tried again: ${(error as Error).message}`;
      log.error({ err: error, nextTryInMs: Math.round(pauseMs) }, 'vision did not start');
    },
  });
  const started = trying.then((works) => {
    if (!works) return null;
    if (failure !== null) log.info(model(), 'vision started after all');
    failure = null;
    return model();
  });

  return {
    ready,
    started,
    async observe(jpeg) {
      if (!pool) throw new VisionUnavailable('vision is starting');
      return pool.observe(jpeg, { traceparent: traceparentOfWork() });
    },
    parallelPictures: size + 1,
    status(): VisionStatus {
      return {
        model: chosen?.name ?? 'starting',
        processes: size,
        ready: (pool?.stats().ready ?? 0) > 0,
        warning: failure ?? chosen?.warning ?? null,
        fallback: null,
      };
    },
    async close() {
      closed = true;
      closing.abort();
      await trying;
      await pool?.close();
    },
  };
}
