import { fileURLToPath } from 'node:url';

// Imported by a path made at run time: the script is plain JavaScript outside this workspace's sources.
const script = fileURLToPath(new URL('../../../scripts/shared-assets.mjs', import.meta.url));
const assets = (await import(script)) as {
  sharedModelsDir(): string | undefined;
  sharedTestdataDir(): string | undefined;
};

/** Folder with model weights, or undefined. */
export const modelsDir = process.env.PROCTORWISE_SHARED_MODELS ?? assets.sharedModelsDir();
/** Folder of test pictures, or undefined. */
export const testdataDir = assets.sharedTestdataDir();
