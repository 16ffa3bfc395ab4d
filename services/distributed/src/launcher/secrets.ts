import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@proctorwise/contracts';
import { openSigningKey, publicKeysFile } from '@proctorwise/platform';

export interface KeyFiles {
  readonly signingKey: (service: ServiceName) => string;
  readonly publicKeysFolder: string;
}

/** Every service's own private key, and the folder of all public ones: as Secrets and a ConfigMap do in a cluster. */
export async function makeKeys(folder: string): Promise<KeyFiles> {
  const publicKeysFolder = join(folder, 'public-keys');
  await mkdir(publicKeysFolder, { recursive: true, mode: 0o700 });
  const signingKey = (service: ServiceName) => join(folder, `${service}.signing-key.json`);
  for (const service of SERVICES) {
    const { publicJwk } = await openSigningKey(signingKey(service));
    await writeFile(publicKeysFile(publicKeysFolder, service), JSON.stringify({ keys: [publicJwk] }));
  }
  return { signingKey, publicKeysFolder };
}
