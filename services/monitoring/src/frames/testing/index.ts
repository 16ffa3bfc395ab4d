export * from './frame-archive.contract.js';
export * from './frame-log.contract.js';
