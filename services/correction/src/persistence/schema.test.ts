import { expect, it } from '@jest/globals';
import { openDatabase, schemaDrift } from '@proctorwise/platform';
import { correctionMigrations } from './migrations/index.js';
import { correctionEntities } from './tables.js';

it('has migrations that make exactly the tables of the entities', async () => {
  const database = await openDatabase({
    name: 'correction',
    location: { kind: 'libsql', file: ':memory:' },
    entities: correctionEntities,
    migrations: correctionMigrations,
  });
  try {
    expect(await schemaDrift(database)).toEqual([]);
  } finally {
    await database.close();
  }
});
