import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ModelFileBroken, ModelFolderMissing } from '../errors.js';
import { fileSha256 } from './checksum.js';
import { download, type Fetch } from './download.js';
import type { ModelFile } from './manifest.js';

/** Where a model file was found: named in configuration, handed in by the caller, downloaded (now or before), npm. */
export type ModelSource = 'configured' | 'handed_in' | 'downloaded' | 'npm';

export interface ChosenModel<Kind extends string> {
  readonly kind: Kind;
  /** Absolute. */
  readonly path: string;
  readonly source: ModelSource;
}

export interface SearchOptions {
  /** Folder named in configuration (MODELS_DIR). A broken file in it is an error, not a reason to look elsewhere. */
  configured?: string | undefined;
  /** A folder that the caller knows of. A broken file in it is passed over with a warning. */
  handedIn?: string | undefined;
  /** @default the user's cache folder */
  cacheDir?: string | undefined;
  /** Handed in for tests; undefined switches downloading off. */
  fetch?: Fetch | undefined;
  /** Milliseconds for one download. @default DOWNLOAD_TIMEOUT_MS */
  timeoutMs?: number | undefined;
  /** Told one plain sentence for each source that was passed over. */
  warn: (message: string) => void;
}

/** `XDG_CACHE_HOME` or the system's own place, with our name below it. */
export function userCacheDir(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'proctorwise', 'models');
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'proctorwise', 'models');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'proctorwise', 'models');
  return join(homedir(), '.cache', 'proctorwise', 'models');
}

/** Below a folder of models, by what they are for; the folder itself first. */
const SUBFOLDERS = ['', 'detect', 'face', 'mediapipe'];

/** The first usable file of the list in a folder. @param onBroken decides what a file with a wrong checksum means */
async function inFolder<Kind extends string>(
  files: readonly ModelFile<Kind>[],
  folder: string,
  source: ModelSource,
  onBroken: (path: string, fault: string) => void,
): Promise<ChosenModel<Kind> | undefined> {
  for (const { kind, file, sha256 } of files) {
    for (const path of SUBFOLDERS.map((subfolder) => join(folder, subfolder, file))) {
      const sum = await fileSha256(path);
      if (sum === undefined) continue;
      if (sha256.includes(sum)) return { kind, path, source };
      onBroken(
        path,
        `has the checksum ${sum.slice(0, 12)}…, expected ${sha256.map((s) => `${s.slice(0, 12)}…`).join(' or ')}`,
      );
    }
  }
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

/** Finds one of a list of files; undefined where no source has any. */
export type ModelSearch = <Kind extends string>(
  files: readonly ModelFile<Kind>[],
) => Promise<ChosenModel<Kind> | undefined>;

/**
 * A search through the sources in their order: the configured folder, the one handed in, the cache, the official
 * addresses. Its calls take at most one download's time together where no network answers.
 * @throws {ModelFolderMissing} the configured folder is not there. The search: {ModelFileBroken} a file in it is broken
 */
export async function openModelSearch(options: SearchOptions): Promise<ModelSearch> {
  const { configured, handedIn, fetch, warn, timeoutMs } = options;
  const cacheDir = options.cacheDir ?? userCacheDir();
  if (configured !== undefined && !(await isFolder(configured))) throw new ModelFolderMissing(configured);
  let reachable = fetch !== undefined;

  return async (files) => {
    if (configured !== undefined) {
      const found = await inFolder(files, configured, 'configured', (path, fault) => {
        throw new ModelFileBroken(path, fault);
      });
      if (found) return found;
      warn(`MODELS_DIR ${configured} has none of ${files.map(({ file }) => file).join(', ')}: looking elsewhere.`);
    }
    const passOver = (path: string, fault: string) => warn(`Model file ${path} ${fault}: passed over.`);
    if (handedIn !== undefined) {
      const found = await inFolder(files, handedIn, 'handed_in', passOver);
      if (found) return found;
    }
    const cached = await inFolder(files, cacheDir, 'downloaded', passOver);
    if (cached) return cached;
    for (const { kind, file, sha256, url } of files) {
      if (!reachable || !fetch || url === undefined) continue;
      const result = await download(
        { url, file, sha256 },
        { folder: cacheDir, fetch, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
      );
      if (result.outcome === 'saved') return { kind, path: result.path, source: 'downloaded' };
      warn(`Model ${file} was not downloaded: ${result.detail}.`);
      if (result.outcome === 'unreachable') reachable = false;
    }
    return undefined;
  };
}
