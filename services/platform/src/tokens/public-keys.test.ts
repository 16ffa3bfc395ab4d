import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SERVICES } from '@proctorwise/contracts';
import { generateSigningKey } from '../testing/signing-key.js';
import { openPublicKeys, publicKeysFile } from './public-keys.js';
import type { SigningKey } from './signing-key.js';
import { tokenSigner, tokenVerifier } from './tokens.js';

const alice = { userId: 'a', name: 'Alice', email: 'alice@student.com', role: 'student' } as const;
let folder: string;
let now: number;
const clock = () => now;

/** Writes an issuer's keys, as changed at a time of its own: a file system may count seconds only. */
async function publish(issuer: 'user', keys: readonly SigningKey[], changedAt: number): Promise<void> {
  const file = publicKeysFile(folder, issuer);
  await writeFile(file, JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }));
  await utimes(file, changedAt, changedAt);
}

beforeEach(async () => {
  now = Date.parse('2026-12-01T09:00:00Z');
  folder = await mkdtemp(join(tmpdir(), 'public-keys-'));
  for (const service of SERVICES) {
    const { publicJwk } = await generateSigningKey();
    await writeFile(publicKeysFile(folder, service), JSON.stringify({ keys: [publicJwk] }));
  }
});
afterEach(() => rm(folder, { recursive: true }));

describe('the public keys of a folder', () => {
  it('are changed without a restart: a new key is taken after 30 s, the old one refused once it is gone', async () => {
    const [old, fresh] = [await generateSigningKey(), await generateSigningKey()];
    const signed = async (key: SigningKey) => tokenSigner('user', key, clock).login(alice);
    await publish('user', [old], 1_000);
    const verifier = tokenVerifier((await openPublicKeys(folder, clock)).of, clock);
    await expect(verifier.verify(await signed(old), 'any')).resolves.toBeDefined();

    await publish('user', [old, fresh], 2_000);
    now += 29_999;
    await expect(verifier.verify(await signed(fresh), 'any')).rejects.toMatchObject({ code: 'unauthenticated' });
    now += 1;
    await expect(verifier.verify(await signed(fresh), 'any')).resolves.toBeDefined();
    await expect(verifier.verify(await signed(old), 'any')).resolves.toBeDefined();

    await publish('user', [fresh], 3_000);
    now += 30_000;
    await expect(verifier.verify(await signed(old), 'any')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('stay what they were where the file went bad or away', async () => {
    const key = await generateSigningKey();
    await publish('user', [key], 1_000);
    const keys = await openPublicKeys(folder, clock);
    await writeFile(publicKeysFile(folder, 'user'), '{"keys": [');
    now += 30_000;
    expect(await keys.of('user')).toEqual([key.publicJwk]);
    await rm(publicKeysFile(folder, 'user'));
    now += 30_000;
    expect(await keys.of('user')).toEqual([key.publicJwk]);
  });

  it('are published all together', async () => {
    expect((await openPublicKeys(folder, clock)).all().keys).toHaveLength(SERVICES.length);
  });

  it.each(['{}', '{"keys": []}', '{"keys": [{"kty": "OKP"}]}', '{"keys": [{"kid": "k", "d": "secret"}]}', 'no'])(
    'are refused at the start where a file holds %s',
    async (text) => {
      await writeFile(publicKeysFile(folder, 'analytics'), text);
      await expect(openPublicKeys(folder, clock)).rejects.toThrow();
    },
  );
});
