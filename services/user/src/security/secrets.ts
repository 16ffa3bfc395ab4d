import { createHash, randomBytes } from 'node:crypto';
import type { Secrets } from '../app/ports.js';

/** 256 random bits need no salt and no slow hash: nobody guesses them. */
export const cryptoSecrets: Secrets = {
  newToken: () => randomBytes(32).toString('base64url'),
  digest: (text) => createHash('sha256').update(text).digest('hex'),
};
