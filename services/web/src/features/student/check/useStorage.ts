import { useEffect, useState } from 'react';
import { RoomDatabase } from '../../exam-room/device/room-database.js';

/** Can this browser keep answers and pictures? null while it is tried. */
export function useStorage(): boolean | null {
  const [works, setWorks] = useState<boolean | null>(null);
  useEffect(() => {
    let gone = false;
    RoomDatabase.open().then(
      (database) => {
        database.close();
        if (!gone) setWorks(true);
      },
      () => {
        if (!gone) setWorks(false);
      },
    );
    return () => {
      gone = true;
    };
  }, []);
  return works;
}
