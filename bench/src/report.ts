import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Circumstances {
  readonly at: string;
  readonly commit: string;
  readonly uncommittedChanges: boolean;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly os: string;
    readonly loadAverage1min: number;
  };
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Where and with what figures were taken.
 * @param measured folders of the repository whose code the figures are of, beside bench's own
 * @param versions of what else they depend on, beside Node
 */
export function circumstances(
  measured: readonly string[],
  versions: Readonly<Record<string, string>> = {},
): Circumstances {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout?.trim() ?? '';
  return {
    at: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD') || 'unknown',
    uncommittedChanges: git('status', '--porcelain', '--', 'bench/src', ...measured) !== '',
    machine: {
      cpus: cpus().length,
      model: cpus()[0]?.model ?? 'unknown',
      memoryGiB: round(totalmem() / 2 ** 30),
      os: `${platform()} ${release()}`,
      loadAverage1min: round(loadavg()[0] ?? 0),
    },
    versions: { node: process.versions.node, ...versions },
  };
}
const round = (value: number) => Number(value.toFixed(3));

/** Packages may hide their package.json, so it is looked for above the package's main file. */
export function versionOf(name: string): string {
  for (
    let folder = dirname(fileURLToPath(import.meta.resolve(name)));
    folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const found = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
    if (found.name === name) return found.version ?? 'unknown';
  }
  return 'unknown';
}
export const databaseVersions = () => ({ libsql: versionOf('libsql'), mikroOrm: versionOf('@mikro-orm/core') });
export const visionVersions = () => ({ onnxruntime: versionOf('onnxruntime-node'), sharp: versionOf('sharp') });

/** Writes it as JSON; its folder is made where there is none. */
export async function writeReport(file: string, report: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
}
