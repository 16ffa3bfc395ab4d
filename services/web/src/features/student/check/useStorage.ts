import { useEffect, useState } from 'react';
import { RoomDatabase } from '../../exam-room/device/room-database.js';
import type { StorageState } from '../engine/check-verdict.js';

/** Does this browser keep answers and pictures? A minute's pictures are kept for a trial. null while it is tried. */
export function useStorage(): StorageState | null {
  const [storage, setStorage] = useState<StorageState | null>(null);
  useEffect(() => {
    let gone = false;
    void tried().then((found) => {
      if (!gone) setStorage(found);
    });
    return () => {
      gone = true;
    };
  }, []);
  return storage;
}

async function tried(): Promise<StorageState> {
  let database: RoomDatabase | null = null;
  try {
    database = await RoomDatabase.open();
    await database.tryRoom();
    return 'keeps';
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'none';
  } finally {
    database?.close();
  }
}
