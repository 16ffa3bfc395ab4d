import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from './checksum.js';

/** Bytes; the largest file in the manifest has 4.1 MB. */
const MAX_MODEL_BYTES = 16 * 1024 * 1024;

/** From the first byte asked for to the last one received. */
export const DOWNLOAD_TIMEOUT_MS = 10_000;

export type Fetch = (url: string, init: { signal: AbortSignal }) => Promise<Response>;

export type DownloadResult =
  | { outcome: 'saved'; path: string }
  /** Nobody answered in time: no other address needs to be tried. */
  | { outcome: 'unreachable'; detail: string }
  /** Somebody answered, with something else. */
  | { outcome: 'refused'; detail: string };

async function readBounded(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  if (response.body) {
    for await (const part of response.body) {
      length += part.byteLength;
      if (length > MAX_MODEL_BYTES) throw new RangeError(`more than ${MAX_MODEL_BYTES} bytes`);
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

/**
 * One try, at most `timeoutMs`. The file appears in `folder` whole and with a known checksum, or not at all; two
 * processes that download at the same time do no harm.
 */
export async function download(
  { url, file, sha256 }: { url: string; file: string; sha256: readonly string[] },
  { folder, fetch, timeoutMs = DOWNLOAD_TIMEOUT_MS }: { folder: string; fetch: Fetch; timeoutMs?: number },
): Promise<DownloadResult> {
  let bytes: Uint8Array;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) {
      await response.body?.cancel();
      return { outcome: 'refused', detail: `${url} answered ${response.status}` };
    }
    bytes = await readBounded(response);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const detail = `${url}: ${error instanceof Error ? error.message : String(error)}${cause}`;
    return { outcome: error instanceof RangeError ? 'refused' : 'unreachable', detail };
  }
  const sum = sha256Of(bytes);
  if (!sha256.includes(sum)) {
    return { outcome: 'refused', detail: `${url} has the checksum ${sum}, expected ${sha256.join(' or ')}` };
  }
  await mkdir(folder, { recursive: true });
  const path = join(folder, file);
  const partial = join(folder, `.${file}.${randomUUID()}`);
  try {
    await writeFile(partial, bytes);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  return { outcome: 'saved', path };
}
