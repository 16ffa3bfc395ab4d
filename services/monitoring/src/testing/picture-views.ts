import { openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import type { PictureView } from '../app/store.js';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringEntities, PictureViewRow } from '../persistence/tables.js';

/** What the service that ran on this folder, closed by now, wrote down of who looked at a session's pictures. */
export async function viewsOf(folder: string, sessionId: string): Promise<PictureView[]> {
  const database = await openDatabase({
    name: 'monitoring-audit',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  try {
    return await unitOfWork(database).read((em) => em.find(PictureViewRow, { sessionId }, { orderBy: { id: 'asc' } }));
  } finally {
    await database.close();
  }
}
