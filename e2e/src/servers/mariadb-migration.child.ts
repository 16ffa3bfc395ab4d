/**
 * A process of the test of migrations: brings a database up to date and says `done`, unless it is killed before.
 * Argument: URL of the database.
 */
import { openDatabase } from '@proctorwise/platform';
import { Deed } from '@proctorwise/platform/testing/deeds';
import { longMigrations } from './mariadb-migrations.js';

const database = await openDatabase({
  name: 'long',
  location: { kind: 'mariadb', url: process.argv[2] ?? '' },
  entities: [Deed],
  migrations: longMigrations,
});
await database.close();
process.stdout.write('done\n');
