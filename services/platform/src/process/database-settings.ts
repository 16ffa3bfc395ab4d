import { readFileSync } from 'node:fs';
import type { DatabaseLocation } from '../database/index.js';
import { SettingInvalid, type Settings } from './settings.js';

/**
 * A service's own database in the cluster: `DATABASE_URL` (a secret, so rather `DATABASE_URL_FILE`), `DATABASE_MIGRATION_URL`,
 * `DATABASE_CA_FILE`, `DATABASE_CONNECTIONS`.
 * @throws {SettingInvalid}
 */
export function mariaDbOf(settings: Settings): DatabaseLocation {
  const migrationUrl = settings.secret('DATABASE_MIGRATION_URL');
  const caFile = settings.text('DATABASE_CA_FILE');
  return {
    kind: 'mariadb',
    url: settings.neededSecret('DATABASE_URL', 'mariadb://user:password@host:3306/database'),
    ...(migrationUrl === undefined ? {} : { migrationUrl }),
    ...(caFile === undefined ? {} : { tls: { ca: fileOf('DATABASE_CA_FILE', caFile) } }),
    maxConnections: settings.whole('DATABASE_CONNECTIONS', { least: 2, most: 500, otherwise: 10 }),
  };
}

export function fileOf(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SettingInvalid(`${setting}: ${path} cannot be read: correct its path or its owner.`, { cause });
  }
}
