export * from './disk-frame-archive.js';
export * from './disk-frame-log.js';
export * from './follow-frames.js';
export * from './frame-archive.js';
export * from './frame-errors.js';
export * from './frame-log.js';
export * from './frame-path.js';
export { type FileOps, type FsOps, nodeFs } from './fs-ops.js';
export * from './hash-chain.js';
