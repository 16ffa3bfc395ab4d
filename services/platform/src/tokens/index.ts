export * from './public-keys.js';
export * from './signing-key.js';
export * from './tokens.js';
