export * from './clock.js';
export * from './instants.js';
