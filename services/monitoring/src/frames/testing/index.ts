export * from './archive-store.contract.js';
export * from './frame-archive.contract.js';
export * from './frame-log.contract.js';
export * from './frames.js';
export * from './memory-recorder.js';
