/**
 * For other processes: pool, client, choice of models. Decoding and inference are native code on hostile input and are
 * left out on purpose: who imports this loads none of it.
 */
export {
  createVisionClient,
  type VisionClient,
  type VisionClientStats,
} from './client/client.js';
export { type ClientLog, MOST_UNDER_WAY, type VisionClientOptions } from './client/client-options.js';
export { EndpointInvalid, parseEndpoint } from './client/endpoint.js';
export { MOST_AT_ONE_POD, roomAt } from './client/pod-room.js';
export {
  DeadlinePassed,
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
export { findFaceHintModel } from './models/face-hint-model.js';
export { type Models, resolveModels } from './models/resolve.js';
export { type ModelSource, type SearchOptions, userCacheDir } from './models/search.js';
export { startVisionPool, type VisionPool, type VisionPoolOptions, type VisionPoolStats } from './pool/pool.js';
export { SECOND_LOOKS, type SecondLooks } from './spare-time.js';
