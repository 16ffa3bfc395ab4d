import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@proctorwise/contracts';
import type { JWK } from 'jose';
import type { Clock } from '../time/clock.js';
import type { PublicKeys } from './tokens.js';

/** A key that was taken out of its file is refused after this long at the latest, on every replica. */
const LOOK_AGAIN_MS = 30_000;

export const publicKeysFile = (folder: string, issuer: ServiceName): string => join(folder, `${issuer}.jwks.json`);

export interface PublicKeyFolder {
  readonly of: PublicKeys;
  /** All issuers' keys: what a door publishes. */
  all(): { readonly keys: readonly JWK[] };
}

interface KnownKeys {
  readonly keys: readonly JWK[];
  readonly changedAt: number;
}

/**
 * Every issuer's public keys, from files `<issuer>.jwks.json` of one folder: a ConfigMap in the cluster. Keys are
 * configuration, not asked of the issuer: a proctor's login is good while the user service is down. A file that changes is
 * read again; one that went bad leaves the keys that were known.
 * @throws {Error} a file is missing or is no JSON Web Key Set
 */
export async function openPublicKeys(folder: string, clock: Clock): Promise<PublicKeyFolder> {
  const known = new Map<ServiceName, KnownKeys>();
  let lookedAt = clock();
  for (const issuer of SERVICES) known.set(issuer, await read(folder, issuer));

  const lookAgain = async (): Promise<void> => {
    if (clock() - lookedAt < LOOK_AGAIN_MS) return;
    lookedAt = clock();
    for (const issuer of SERVICES) {
      const { mtimeMs } = await stat(publicKeysFile(folder, issuer)).catch(() => ({ mtimeMs: Number.NaN }));
      if (Number.isNaN(mtimeMs) || mtimeMs === known.get(issuer)?.changedAt) continue;
      const fresh = await read(folder, issuer).catch(() => null); // half written: the next look finds it whole
      if (fresh) known.set(issuer, fresh);
    }
  };
  return {
    async of(issuer) {
      await lookAgain();
      return known.get(issuer)?.keys ?? [];
    },
    all: () => ({ keys: [...known.values()].flatMap(({ keys }) => keys) }),
  };
}

async function read(folder: string, issuer: ServiceName): Promise<KnownKeys> {
  const file = publicKeysFile(folder, issuer);
  const { mtimeMs } = await stat(file);
  const { keys } = JSON.parse(await readFile(file, 'utf8')) as { keys?: JWK[] };
  if (
    !Array.isArray(keys) ||
    keys.length === 0 ||
    keys.some(({ kid, d }) => typeof kid !== 'string' || d !== undefined)
  )
    throw new Error(`${file} is no set of public keys: write {"keys": [...]} of public JWKs with their kid`);
  return { keys, changedAt: mtimeMs };
}
