import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';

export const SIGNATURE_ALGORITHM = 'EdDSA';

/** An Ed25519 key that signs tokens, and its public half as published. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  /** With kid, alg and use; safe to publish. */
  readonly publicJwk: JWK;
}

/** A fresh private key, nowhere stored. */
export async function generatePrivateJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNATURE_ALGORITHM, { crv: 'Ed25519', extractable: true });
  return exportJWK(privateKey);
}

/**
 * Reads a private key, or makes it on first use: mode 0600, written whole or not at all.
 * @param file path of the private JWK
 * @throws {Error} the file is there and is not an Ed25519 private JWK
 */
export async function openSigningKey(file: string): Promise<SigningKey> {
  const stored = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (stored !== null) return signingKeyOf(parseJwk(stored, file));
  const jwk = await generatePrivateJwk();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(jwk));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await chmod(file, 0o600);
  return signingKeyOf(jwk);
}

/**
 * Reads a private key that has to be there: replicas that made their own would refuse each other's tokens.
 * @throws {Error} there is no such file, or it is no Ed25519 private JWK
 */
export async function readSigningKey(file: string): Promise<SigningKey> {
  return signingKeyOf(parseJwk(await readFile(file, 'utf8'), file));
}

function parseJwk(text: string, file: string): JWK {
  try {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty === 'OKP' && typeof jwk.d === 'string') return jwk;
  } catch {
    // told below: a broken file and a wrong one have the same remedy
  }
  throw new Error(`${file} is not a signing key. Restore it from a backup, or delete it: every login then ends.`);
}

/** @param jwk a private Ed25519 key */
export async function signingKeyOf(jwk: JWK): Promise<SigningKey> {
  const { d: _secret, ...rest } = jwk;
  const kid = await calculateJwkThumbprint(rest);
  const privateKey = (await importJWK(jwk, SIGNATURE_ALGORITHM)) as CryptoKey;
  return { privateKey, publicJwk: { ...rest, kid, alg: SIGNATURE_ALGORITHM, use: 'sig' } };
}

/** A compact JWS over a JSON payload. @param typ the header's `typ`: what kind of statement this is */
export function signCompact(key: SigningKey, typ: string, payload: Record<string, unknown>): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, kid: key.publicJwk.kid as string, typ })
    .sign(key.privateKey);
}
