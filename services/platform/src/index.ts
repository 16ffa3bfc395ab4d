export * from './background/index.js';
export * from './database/index.js';
export * from './events/index.js';
export * from './http/index.js';
export * from './logging/index.js';
export * from './process/index.js';
export * from './time/index.js';
export * from './tokens/index.js';
