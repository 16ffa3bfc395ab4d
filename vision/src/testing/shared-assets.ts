import { fileURLToPath } from 'node:url';

interface SharedAssets {
  sharedModelsDir(): string | undefined;
  sharedTestdataDir(): string | undefined;
}

// Imported by a path made at run time: the script is plain JavaScript outside this workspace's sources.
const script = new URL('../../../scripts/shared-assets.mjs', import.meta.url);
const assets = (await import(fileURLToPath(script))) as SharedAssets;

/** Folder with model files, or undefined. */
export const modelsDir = assets.sharedModelsDir();
/** Folder with test pictures, or undefined. */
export const testdataDir = assets.sharedTestdataDir();
