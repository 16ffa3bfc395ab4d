import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | '1/s' | 'share' | 'count';
}

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
const round = (value: number) => Number(value.toFixed(3));

export const figure = (name: string, value: number, unit: Figure['unit']): Figure => ({
  name,
  value: round(value),
  unit,
});

/** Where and with what the figures were taken. */
export function circumstances(): Record<string, unknown> {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout?.trim() ?? '';
  return {
    at: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD') || 'unknown',
    uncommittedChanges: git('status', '--porcelain', '--', 'bench/src', 'services/monitoring/src/frames') !== '',
    machine: {
      cpus: cpus().length,
      model: cpus()[0]?.model ?? 'unknown',
      memoryGiB: round(totalmem() / 2 ** 30),
      os: `${platform()} ${release()}`,
      loadAverage1min: round(loadavg()[0] ?? 0),
    },
    versions: { node: process.versions.node, libsql: versionOf('libsql'), mikroOrm: versionOf('@mikro-orm/core') },
  };
}
