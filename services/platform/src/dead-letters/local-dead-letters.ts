import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Topic } from '@proctorwise/contracts';
import { openWithoutOutbox } from '../database/database.js';
import { type FiledDeadLetter, localLogStore } from '../events/local-log-store.js';
import { localLogEntities, localLogMigrations } from '../events/local-log-tables.js';
import { type Clock, systemClock } from '../time/index.js';
import type { DeadLetterBox, Letter } from './dead-letter.js';

/** Letters that are sent again in one transaction. */
const BATCH = 64;

/** Where the event log lies in the data folder of an embedded platform. */
export const EVENT_LOG_FILE = join('databases', 'events.db');

/** No event log lies there. */
export class EventLogMissing extends Error {
  constructor(readonly file: string) {
    super(`There is no event log at ${file}: give --data the folder that \`npm start\` used.`);
    this.name = 'EventLogMissing';
  }
}

/**
 * The dead letters in the event log of an embedded platform, which must not run meanwhile. A letter goes and its event
 * comes in one transaction: the platform handles it when it starts.
 * @param file of the log
 * @throws {EventLogMissing | DatabaseInUse | DatabaseFromNewerVersion}
 */
export async function openLocalDeadLetters(file: string, clock: Clock = systemClock): Promise<DeadLetterBox> {
  if (!existsSync(file)) throw new EventLogMissing(file);
  const database = await openWithoutOutbox({
    name: 'event-log',
    location: { kind: 'libsql', file },
    entities: localLogEntities,
    migrations: localLogMigrations,
    clock,
  });
  const store = localLogStore(database);
  return {
    async read(wanted, visit) {
      for (let after = 0; ; ) {
        const filed = await store.deadLettersAfter(after, BATCH);
        const last = filed.at(-1);
        if (!last) return;
        after = last.id;
        const chosen = filed
          .map((each) => ({ id: each.id, letter: toLetter(each) }))
          .filter((each) => wanted(each.letter));
        if (chosen.length === 0) continue;
        const letters = chosen.map(({ letter }) => letter);
        await visit(letters, () => store.sendAgain(chosen.map(({ id }) => id)));
      }
    },
    close: () => database.close(),
  };
}

const toLetter = ({ id, group, event, attempts, reason, failedAt }: FiledDeadLetter): Letter => ({
  id: `${event.topic}/${id}`,
  topic: event.topic as Topic,
  group,
  key: event.key,
  eventId: event.id,
  time: event.time,
  failedAt: failedAt.toISOString(),
  attempts,
  reason,
  data: JSON.stringify(event.data),
});
