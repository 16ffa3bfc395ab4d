import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PEM. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * A new authority, and a certificate that it signed.
 * @param names whom it is for, as OpenSSL writes it
 */
export async function certificates(names = 'IP:127.0.0.1,DNS:localhost'): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-ca-'));
  const run = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: folder });
  const text = (name: string) => readFile(join(folder, name), 'utf8');
  const key = ['-newkey', 'rsa:2048', '-nodes', '-subj'];
  const days = ['-days', '2'];
  try {
    await run('req', '-x509', ...key, '/CN=test authority', ...days, '-keyout', 'ca.key', '-out', 'ca.pem');
    await run('req', ...key, '/CN=test server', '-keyout', 'server.key', '-out', 'server.csr');
    await writeFile(join(folder, 'names'), `subjectAltName=${names}`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', ...days];
    await run('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.pem');
    return { ca: await text('ca.pem'), certificate: await text('server.pem'), key: await text('server.key') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
