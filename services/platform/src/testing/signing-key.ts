import { generatePrivateJwk, type SigningKey, signingKeyOf } from '../tokens/signing-key.js';

/** A fresh key for a test. */
export const generateSigningKey = async (): Promise<SigningKey> => signingKeyOf(await generatePrivateJwk());
