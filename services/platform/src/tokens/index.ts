export * from './signing-key.js';
export * from './tokens.js';
