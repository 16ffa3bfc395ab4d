import { measureServerOffset } from '../../api/server-clock.js';
import { RoomDatabase } from './device/room-database.js';

const CALL_MS = 15_000;

/**
 * As the application starts: what old sittings left on this device goes, whoever sits here now. By the server's clock, for
 * this device's may be wrong and an exam may run; where it cannot be asked, or says no date, the next start looks again.
 */
export async function forgetAtStart(): Promise<void> {
  try {
    if (!(await RoomDatabase.isThere())) return;
    const database = await RoomDatabase.open();
    try {
      if (!(await database.hasSittings())) return;
      const offset = await measureServerOffset(AbortSignal.timeout(CALL_MS));
      if (offset !== null) await database.forgetOldSittings(Date.now() + offset);
    } finally {
      database.close();
    }
  } catch (error) {
    // No storage: nothing is kept here. No network (a TypeError by fetch's custom): the next start looks again.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
  }
}
