import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openDatabase } from '@proctorwise/platform';
import { schemaDrift, testDatabase } from '@proctorwise/platform/testing';
import { correctionMigrations } from './migrations/index.js';
import { correctionEntities } from './tables.js';

it('has migrations that make exactly the tables of the entities', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pw-correction-schema-'));
  const database = await openDatabase({
    name: 'correction',
    location: await testDatabase(folder, 'correction'),
    entities: correctionEntities,
    migrations: correctionMigrations,
  });
  try {
    expect(await schemaDrift(database)).toEqual([]);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});
