import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { WorkLog } from '../background/index.js';
import { openDatabase } from '../database/index.js';
import { schemaDrift } from '../testing/schema-sql.js';
import { anEvent, eventLogContract, type RestartableEventLog } from './event-log.contract.js';
import { type LocalEventLog, openLocalEventLog } from './local-event-log.js';
import { localLogEntities, localLogMigrations } from './local-log-tables.js';

const silent: WorkLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const DAY_MS = 86_400_000;

async function openLocal(folder?: string): Promise<RestartableEventLog> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'proctorwise-events-')));
  const events: LocalEventLog = await openLocalEventLog({
    file: join(home, 'events.db'),
    log: silent,
    sleep: () => new Promise(setImmediate), // pauses between tries end at once
  });
  return {
    events,
    restart: async () => {
      await events.close();
      return openLocal(home);
    },
    deadLettersOf: (topic) => events.deadLetters(topic),
    settled: () => events.settled(),
    destroy: async () => {
      await events.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
eventLogContract('a local file', () => openLocal());

it('has the tables that its entities ask for', async () => {
  const database = await openDatabase({
    name: 'events',
    location: { kind: 'libsql', file: ':memory:' },
    entities: localLogEntities,
    migrations: localLogMigrations,
  });
  expect(await schemaDrift(database)).toEqual([]);
  await database.close();
});

it('goes on counting the attempts at an event in the next life of the process', async () => {
  const home = await mkdtemp(join(tmpdir(), 'proctorwise-events-'));
  const file = join(home, 'events.db');
  const seen: string[] = [];
  let tries = 0;
  try {
    for (let life = 1; life <= 8; life += 1) {
      const events = await openLocalEventLog({ file, log: silent });
      if (life === 1) await events.publish(anEvent(1), anEvent(2));
      const tried = Promise.withResolvers<void>();
      await events.subscribe({
        group: 'g',
        topics: ['exam_cancelled'],
        handle: async ({ id }) => {
          tried.resolve();
          if (id === 'event-2') return void seen.push(id);
          tries += 1;
          throw new Error('not in this life');
        },
      });
      await tried.promise;
      if (life === 8) await events.settled();
      await events.close();
    }
    expect(tries).toBe(8);
    expect(seen).toEqual(['event-2']);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

it('keeps what is read for 7 days, what is not for 30', async () => {
  let now = 0;
  const events = await openLocalEventLog({ file: ':memory:', log: silent, clock: () => now });
  const seenBy = async (group: string) => {
    const seen: string[] = [];
    const subscription = await events.subscribe({
      group,
      topics: ['exam_cancelled'],
      handle: async ({ id }) => void seen.push(id),
    });
    await events.settled();
    await subscription.stop();
    return seen;
  };
  await events.publish(anEvent(1));
  expect(await seenBy('early')).toEqual(['event-1']);
  await events.publish(anEvent(2));

  now = 7 * DAY_MS;
  await events.trim();
  expect(await seenBy('on day 7')).toEqual(['event-1', 'event-2']);
  now = 8 * DAY_MS;
  await events.trim();
  expect(await seenBy('on day 8')).toEqual(['event-2']);
  now = 31 * DAY_MS;
  await events.trim();
  expect(await seenBy('early')).toEqual([]);
  await events.close();
});
