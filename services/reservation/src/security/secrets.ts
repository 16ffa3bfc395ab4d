import { createHash, randomBytes } from 'node:crypto';
import type { Secrets } from '../app/ports.js';

/** A code's 60 random bits need no salt and no slow hash: whoever can read the table can read the questions as well. */
export const cryptoSecrets: Secrets = {
  random: (bytes) => randomBytes(bytes),
  digest: (text) => createHash('sha256').update(text).digest('hex'),
};
