export type { VisionAddress } from './ask.js';
export { createVisionClient, type VisionClient, type VisionClientOptions } from './client.js';
export {
  ModelFileBroken,
  ModelFolderMissing,
  PictureUnreadable,
  type PictureUnreadableReason,
  VisionBusy,
  VisionFailed,
  VisionUnavailable,
} from './errors.js';
export { type JpegHeader, readJpegHeader } from './jpeg-header.js';
export { MAX_JPEG_BYTES, MAX_PIXELS } from './limits.js';
export { type ModelSource, type Models, type ResolveOptions, resolveModels, userCacheDir } from './models/resolve.js';
export { observe, type Stage, type Stages } from './observe.js';
export { startVisionPool, type VisionPool, type VisionPoolOptions, type VisionPoolStats } from './pool/pool.js';
export { openStages } from './stages.js';
