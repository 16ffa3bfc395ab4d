export * from './public-keys.js';
export {
  openSigningKey,
  readSigningKey,
  type SigningKey,
  signCompact,
} from './signing-key.js';
export * from './tokens.js';
