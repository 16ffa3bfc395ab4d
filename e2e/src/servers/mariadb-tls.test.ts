import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { type MariaDbServer, type MariaDbUrls, startMariaDb } from '@proctorwise/distributed/servers';
import { DatabaseRefused, InvalidDatabaseUrl, mariaDbOf, Settings, unitOfWork } from '@proctorwise/platform';
import { Deed, openDeeds } from '@proctorwise/platform/testing/deeds';
import { MISSING_MARIADB, MISSING_OPENSSL, mariadbd, openssl } from '../needs.js';
import { START_WITHIN_MS } from './mariadb-under-test.js';
import { type Certificates, certificates } from './test-certificates.js';

const needed = mariadbd && openssl;
const MISSING = mariadbd ? MISSING_OPENSSL : MISSING_MARIADB;

let folder: string;
let ours: Certificates;
let server: MariaDbServer;
let urls: MariaDbUrls;
let end: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  if (!needed) return;
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-mariadb-tls-'));
  const guard = guardProcesses(folder, 10_000);
  end = async () => {
    await server?.stop();
    await guard.release();
    await rm(folder, { recursive: true, force: true });
  };
  await chmod(folder, 0o711); // a server that is no root passes through
  ours = await certificates();
  server = await startMariaDb({ folder: join(folder, 'server'), tls: ours });
  urls = await server.database('deeds');
}, START_WITHIN_MS);
afterAll(() => end(), START_WITHIN_MS);

/** As a service's process finds its database: by its settings. */
async function open({ url, migrationUrl }: MariaDbUrls, authority?: string) {
  const caFile = join(folder, 'ca.pem');
  if (authority) await writeFile(caFile, authority);
  const env = { DATABASE_URL: url, DATABASE_MIGRATION_URL: migrationUrl };
  return openDeeds('deeds', mariaDbOf(new Settings({ ...env, ...(authority ? { DATABASE_CA_FILE: caFile } : {}) })));
}
const refusal = (...who: Parameters<typeof open>): Promise<unknown> => open(...who).catch((error: unknown) => error);

describe('MariaDB by TLS', () => {
  itNeeds(needed, MISSING, 'is migrated, written and read on encrypted connections', async () => {
    const database = await open(urls, ours.ca);
    const { transaction, read } = unitOfWork(database);
    await transaction(async ({ em }) => void em.create(Deed, { label: 'encrypted' }));
    expect(await read((em) => em.find(Deed, {}))).toMatchObject([{ label: 'encrypted' }]);
    const [row] = await read((em) => em.execute("show session status like 'Ssl_cipher'"));
    expect(row).toMatchObject({ Value: expect.stringMatching(/^TLS_|^ECDHE/) });
    await database.close();
  });

  itNeeds(needed, MISSING, 'takes nobody who comes without, and the service says what to do', async () => {
    const error = await refusal(urls);
    expect(error).toBeInstanceOf(DatabaseRefused);
    expect(error).toHaveProperty(
      'message',
      expect.stringMatching(/user and password, or takes them by TLS alone.*PEM/),
    );
  });

  itNeeds(needed, MISSING, 'is not believed where another authority signed its certificate', async () => {
    const error = await refusal(urls, (await certificates()).ca);
    expect(error).toBeInstanceOf(DatabaseRefused);
    expect(error).toHaveProperty('message', expect.stringMatching(/certificate is not believed.*PEM/));
  });

  itNeeds(needed, MISSING, 'is named in the URL, since an address would not be compared', async () => {
    const byAddress = { url: urls.url.replace('localhost', '127.0.0.1'), migrationUrl: urls.migrationUrl };
    const error = await refusal(byAddress, ours.ca);
    expect(error).toBeInstanceOf(InvalidDatabaseUrl);
    expect(error).toHaveProperty('message', expect.stringMatching(/not by an IP address/));
  });

  itNeeds(
    needed,
    MISSING,
    'is not believed with the certificate of another server, or with none',
    async () => {
      for (const [tls, message] of [
        [await certificates('DNS:elsewhere.example'), /does not match certificate/],
        [undefined, /the server has no TLS/],
      ] as const) {
        const other = await startMariaDb({
          folder: join(folder, tls ? 'elsewhere' : 'plain'),
          ...(tls ? { tls } : {}),
        });
        try {
          const { url, migrationUrl } = await other.database('deeds');
          const named = (one: string) => one.replace('127.0.0.1', 'localhost');
          const error = await refusal({ url: named(url), migrationUrl: named(migrationUrl) }, tls?.ca ?? ours.ca);
          expect(error).toBeInstanceOf(DatabaseRefused);
          expect(error).toHaveProperty('message', expect.stringMatching(message));
        } finally {
          await other.stop();
        }
      }
    },
    START_WITHIN_MS,
  );
});
