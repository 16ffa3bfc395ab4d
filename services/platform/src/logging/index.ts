export * from './logger.js';
export { readableLines } from './readable-lines.js';
