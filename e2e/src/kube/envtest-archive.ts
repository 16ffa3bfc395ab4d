import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/** The Kubernetes project's own archive of etcd, kube-apiserver and kubectl for tests. */
export interface EnvtestArchive {
  readonly version: string;
  readonly url: string;
  /** In hexadecimal, as `envtest-releases.yaml` of kubernetes-sigs/controller-tools lists it. */
  readonly sha512: string;
}

const VERSION = 'v1.34.1';
const SHA512: Readonly<Record<string, string>> = {
  'linux-amd64':
    'c5e7c237ae18a8c65d0df1214b864ecd19aa9ff4f1383dbd477c202546d778c0f74efe15750ec38f57d8de26ba17cd62f404446cdd3c975399a5d4589de35cdd',
  'linux-arm64':
    'bf13d2456183e66d084e28e1c9eed6a408fb77a06d8d1fd0461a7d9bc0c90b63d29ea67870b28f80d1f992acb026007d6f43987753c859c81d6a78bc1ca2c903',
  'darwin-amd64':
    'd9e0464dc1708c36ab41147b5e364c8b8e201eafc14c299dcbe58ebeaa82c651b8e834647167a951ded8c6d08c616aadbae1673a54743f9c8fa15a278c78c0c0',
  'darwin-arm64':
    '43d7c10b74100d20044df7c73be03e26f8243a9cb7c1d3035e581ee7bb0c7ffcaf759b9e182186b5bb2f47d1608835414ca443181a02d9ecb6c9cf04b43e3809',
};

/** The archives have 60 to 90 MB. */
const MAX_ARCHIVE_BYTES = 256 * 1024 * 1024;
/** From the first byte asked for to the last one received. */
const DOWNLOAD_TIMEOUT_MS = 300_000;
/** Without an answer by then, there is no network worth waiting for. */
const ANSWER_TIMEOUT_MS = 10_000;
const PROGRAMS = ['etcd', 'kube-apiserver', 'kubectl'] as const;

/** An archive that must not be used; the message says why. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
}

/** @returns undefined for a machine that no archive is made for */
export function envtestArchive(platform = process.platform, arch = process.arch): EnvtestArchive | undefined {
  const machine = `${platform}-${arch === 'x64' ? 'amd64' : arch}`;
  const sha512 = SHA512[machine];
  if (sha512 === undefined) return undefined;
  const releases = 'https://github.com/kubernetes-sigs/controller-tools/releases/download';
  return { version: VERSION, url: `${releases}/envtest-${VERSION}/envtest-${VERSION}-${machine}.tar.gz`, sha512 };
}

/** The user's cache folder for such programs. */
export function envtestCache(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const own = platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(env.XDG_CACHE_HOME || own, 'proctorwise', 'envtest');
}

/** @returns the folder of the programs, or undefined where they were not brought yet */
export async function cachedEnvtest({ sha512 }: EnvtestArchive, cache: string): Promise<string | undefined> {
  const folder = folderOf(sha512, cache);
  const found = await Promise.all(
    PROGRAMS.map((program) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean) ? folder : undefined;
}

/** Named by the checksum: another version never meets the files of this one. */
const folderOf = (sha512: string, cache: string) => join(cache, sha512.slice(0, 16));

/**
 * Downloads the archive and unpacks it into the cache. The folder appears whole, from an archive with the right
 * checksum, or not at all; two processes that do so at the same time do no harm.
 * @returns the folder of the programs
 * @throws {ArchiveRefused} another answer than 200, too large, or not what the checksum says. Others: no network, no disk
 */
export async function downloadEnvtest(
  archive: EnvtestArchive,
  cache: string,
  options: { readonly maxBytes?: number; readonly answerTimeoutMs?: number } = {},
): Promise<string> {
  const { maxBytes = MAX_ARCHIVE_BYTES, answerTimeoutMs = ANSWER_TIMEOUT_MS } = options;
  const partial = join(cache, `.partial-${randomUUID()}`);
  const file = join(partial, 'envtest.tar.gz');
  const unpacked = join(partial, 'unpacked');
  await mkdir(unpacked, { recursive: true });
  try {
    const sum = await save(archive.url, file, { maxBytes, answerTimeoutMs });
    if (sum !== archive.sha512) {
      throw new ArchiveRefused(
        `${archive.url} has the SHA-512 ${sum.slice(0, 16)}…, expected ${archive.sha512.slice(0, 16)}…`,
      );
    }
    // In the archive they lie below controller-tools/envtest/.
    await promisify(execFile)('tar', ['-xzf', file, '-C', unpacked, '--strip-components', '2']);
    const folder = folderOf(archive.sha512, cache);
    await rename(unpacked, folder).catch(async (error: unknown) => {
      // Another process was first.
      if ((await cachedEnvtest(archive, cache)) === undefined) throw error;
    });
    return folder;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** @returns SHA-512 of what was saved, in hexadecimal */
async function save(
  url: string,
  file: string,
  { maxBytes, answerTimeoutMs }: { maxBytes: number; answerTimeoutMs: number },
): Promise<string> {
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(new Error(`${url}: no answer`)), answerTimeoutMs);
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.any([stop.signal, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS)]) });
  } finally {
    clearTimeout(patience);
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new ArchiveRefused(`${url} answered ${response.status}`);
  }
  const hash = createHash('sha512');
  let bytes = 0;
  const measure = new Transform({
    transform(part: Buffer, _encoding, done) {
      bytes += part.length;
      if (bytes > maxBytes) return done(new ArchiveRefused(`${url} has more than ${maxBytes} bytes`));
      hash.update(part);
      done(null, part);
    },
  });
  await pipeline(response.body, measure, createWriteStream(file));
  return hash.digest('hex');
}
