import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveModels, startVisionPool } from '@proctorwise/vision';
import type { Vision } from '../app/ports.js';

interface SharedAssets {
  sharedModelsDir(): string | undefined;
  sharedTestdataDir(): string | undefined;
}
// Imported by a path made at run time: the script is plain JavaScript outside this workspace's sources.
const script = new URL('../../../../scripts/shared-assets.mjs', import.meta.url);
const assets = (await import(fileURLToPath(script))) as SharedAssets;

/** A picture of the folder of test pictures, or undefined where this machine has none. */
export function testPicturePath(name: string): string | undefined {
  const folder = assets.sharedTestdataDir();
  const path = folder && `${folder}/${name}`;
  return path && existsSync(path) ? path : undefined;
}

/** One process of the real vision, with the best models this machine has without a download. */
export async function startRealVision(): Promise<Vision & { close(): Promise<void> }> {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const models = await resolveModels({ handedIn: assets.sharedModelsDir(), warn: () => undefined });
  const pool = await startVisionPool({ models, log: silent, size: 1 });
  return {
    observe: (jpeg) => pool.observe(jpeg),
    parallelPictures: 2,
    status: () => ({
      model: models.name,
      processes: 1,
      ready: pool.stats().ready > 0,
      warning: models.warning ?? null,
      fallback: null,
    }),
    close: () => pool.close(),
  };
}
