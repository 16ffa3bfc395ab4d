export * from './access.js';
export * from './actor.js';
export * from './errors.js';
export * from './events.js';
export * from './observation.js';
export * from './permit.js';
export * from './roles.js';
export * from './wire/index.js';
