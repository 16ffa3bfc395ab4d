import type { Vision, VisionStatus } from '@proctorwise/monitoring';
import type { Logger } from '@proctorwise/platform';
import { type Models, resolveModels, startVisionPool, type VisionPool, VisionUnavailable } from '@proctorwise/vision';
import type { Options } from './options.js';

export interface EmbeddedVision extends Vision {
  /** Resolves when pictures can be looked at. What a person should know of the choice of models is logged as a warning. */
  readonly ready: Promise<{ model: string }>;
  close(): Promise<void>;
}

/**
 * Starts the child processes that look at pictures. A model folder that was named must be right before anything goes
 * on; a download, which may take its time, is waited for in the background: frames wait in their log meanwhile.
 * @throws {ModelFolderMissing | ModelFileBroken}
 */
export async function openEmbeddedVision(
  { modelsDir, models, visionProcesses }: Pick<Options, 'modelsDir' | 'models' | 'visionProcesses'>,
  {
    socketDir,
    sharedModels,
    allowDownload,
    processes,
    log,
  }: {
    socketDir: string | undefined;
    sharedModels: string | undefined;
    allowDownload: boolean;
    processes: number;
    log: Logger;
  },
): Promise<EmbeddedVision> {
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
    const started = await startVisionPool({ models: found, size, log, ...(socketDir ? { socketDir } : {}) });
    if (closed) await started.close();
    else pool = started;
  };
  const starting = start();
  // A named folder is checked at once; otherwise the platform opens its doors while models are looked for.
  if (modelsDir && !isFallback) await starting;
  const ready = starting.then(() => ({ model: chosen?.name ?? '' }));
  ready.catch((error: unknown) => log.error({ err: error }, 'vision did not start'));

  return {
    ready,
    async observe(jpeg) {
      if (!pool) throw new VisionUnavailable('vision is starting');
      return pool.observe(jpeg);
    },
    status(): VisionStatus {
      return {
        model: chosen?.name ?? 'starting',
        processes: size,
        ready: (pool?.stats().ready ?? 0) > 0,
        warning: chosen?.warning ?? null,
      };
    },
    async close() {
      closed = true;
      await starting.catch(() => undefined); // told through `ready` already
      await pool?.close();
    },
  };
}
