import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defineEntity, p, UniqueConstraintViolationException } from '@mikro-orm/core';
import fc from 'fast-check';
import { createSchemaSteps, schemaDrift } from '../testing/schema-sql.js';
import { type Database, openDatabase } from './database.js';
import type { DatabaseLocation } from './database-location.js';
import { DatabaseFromNewerVersion, DatabaseOverloaded, InvalidEventData, NestedUnitOfWork } from './errors.js';
import type { Migration } from './migrations.js';
import { OutboxRow } from './platform-tables.js';
import { unitOfWork } from './unit-of-work.js';

const Room = defineEntity({
  name: 'Room',
  tableName: 'rooms',
  properties: {
    id: p.uuid().primary(),
    title: p.string().length(50).unique(),
    seats: p.integer(),
    rules: p.json<string[]>(),
    openedAt: p.datetime(3),
    closedAt: p.datetime(3).nullable(),
    /** May be long: a mediumtext on MariaDB. */
    story: p.text().nullable().ignoreSchemaChanges('type'),
  },
});
const Chair = defineEntity({
  name: 'Chair',
  tableName: 'chairs',
  properties: { id: p.integer().primary().autoincrement(), room: () => p.manyToOne(Room).deleteRule('restrict') },
});
const entities = [Room, Chair];
const anId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const aRoom = (n: number) => ({
  id: anId(n),
  title: `Room ${n}`,
  seats: n,
  rules: ['no_phone'],
  openedAt: new Date(1_790_000_000_123 + n),
});
const anExamCancelled = { reservation_id: 'r1', user_id: 'u1', exam_id: 'e1' };

/** Rooms, for whoever tests a database with rows in it. */
export const roomEntities = entities;
export const roomMigration = async (): Promise<Migration> => ({
  name: '0001-initial',
  up: await inMediumText(createSchemaSteps(entities)),
});
const inMediumText = async (up: Promise<Migration['up']>): Promise<Migration['up']> => {
  const { libsql, mariadb } = await up;
  return { libsql, mariadb: mariadb.map((statement) => statement.replace('`story` text', '`story` mediumtext')) };
};

export interface DatabasePlace {
  readonly location: DatabaseLocation;
  /** Removes what it holds. */
  destroy(): Promise<void>;
}

/** What every database promises. @param makePlace an empty one */
export const databaseContract = (kind: string, makePlace: () => Promise<DatabasePlace>) =>
  describe(`a database on ${kind}`, () => {
    let place: DatabasePlace;
    let initial: Migration;
    let open: Database[];
    const openIn = async (migrations: readonly Migration[] = [initial], maxWaiting = 100) => {
      const database = await openDatabase({
        name: 'rooms',
        location: place.location,
        entities,
        migrations,
        maxWaiting,
      });
      open.push(database);
      return database;
    };
    beforeEach(async () => {
      place = await makePlace();
      initial = await roomMigration();
      open = [];
    });
    afterEach(async () => {
      await Promise.all(open.map((database) => database.close()));
      await place.destroy();
    });

    describe('openDatabase', () => {
      it('makes the tables that the entities, the platform included, ask for, and sees a difference', async () => {
        const database = await openIn();
        expect(await schemaDrift(database)).toEqual([]);
        await database.orm.em.getConnection().execute('drop table chairs');
        expect((await schemaDrift(database)).join()).toContain('create table `chairs`');
      });

      it('keeps rows, instants to the millisecond and JSON through closing and opening', async () => {
        const first = await openIn();
        await unitOfWork(first).transaction(async ({ em }) => void em.create(Room, aRoom(1)));
        await first.close();
        const second = await openIn();
        const room = await unitOfWork(second).read((em) => em.findOneOrFail(Room, anId(1)));
        expect({ ...room }).toMatchObject({
          openedAt: new Date(1_790_000_000_124),
          rules: ['no_phone'],
          closedAt: null,
        });
      });

      it('gives back what was put in, for values that bite', async () => {
        const { transaction, read } = unitOfWork(await openIn());
        const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.toWellFormed());
        // libSQL's driver writes values into the statement, which a NUL ends: the services take it out before.
        const story = text.map((value) => value.replaceAll('\0', ''));
        const instant = fc.date({ min: new Date('1970-01-02'), max: new Date('9999-12-31'), noInvalidDate: true });
        const rooms = fc.record({ story, rules: fc.array(text), openedAt: instant, long: fc.nat(90_000) });
        let n = 0;
        await fc.assert(
          fc.asyncProperty(rooms, async ({ long, ...values }) => {
            n += 1;
            const row = { ...aRoom(n), ...values, story: values.story + '🎓'.repeat(long) };
            await transaction(({ em }) => em.insert(Room, row));
            const back = await read((em) => em.findOneOrFail(Room, { id: row.id }));
            expect({ ...back }).toEqual({ ...row, closedAt: null });
          }),
          {
            numRuns: 20,
            examples: [[{ story: ' \'"\\\n ', rules: ['', ' ', 'É', 'e\u0301'], openedAt: new Date(1), long: 25_000 }]],
          },
        );
      });

      it('tells texts apart to the last blank and letter, and puts them in one order', async () => {
        const { transaction, read } = unitOfWork(await openIn());
        const titles = ['b', 'B', 'b ', 'é', 'e', '😀', 'ß', 'ss', ' b', ''];
        await transaction(async ({ em }) => {
          for (const [n, title] of titles.entries()) await em.insert(Room, { ...aRoom(n), title });
        });
        const inOrder = await read((em) => em.find(Room, {}, { orderBy: { title: 'asc' } }));
        expect(inOrder.map(({ title }) => title)).toEqual(['', ' b', 'B', 'b', 'b ', 'e', 'ss', 'ß', 'é', '😀']);
        for (const title of titles) expect(await read((em) => em.count(Room, { title }))).toBe(1);
      });

      it('runs only the steps that are new, and records each', async () => {
        await (await openIn()).close();
        const step = ['create table if not exists lamp (id integer primary key)'];
        const next: Migration = { name: '0002-lamp', up: { libsql: step, mariadb: step } };
        const database = await openIn([initial, next]);
        expect(await database.engine.executedMigrations()).toEqual([
          'platform-0001-outbox-inbox',
          'platform-0002-traceparent',
          '0001-initial',
          '0002-lamp',
        ]);
      });

      it('refuses a database of a newer version and names what it does not know', async () => {
        await (
          await openIn([initial, { name: '0002-later', up: { libsql: ['select 1'], mariadb: ['select 1'] } }])
        ).close();
        await expect(openIn()).rejects.toThrow(DatabaseFromNewerVersion);
        await expect(openIn()).rejects.toMatchObject({ unknownMigrations: ['0002-later'] });
      });
    });

    describe('unitOfWork', () => {
      it('commits what the work did, and the event with it', async () => {
        const database = await openIn();
        const { transaction, read } = unitOfWork(database);
        let announced = 0;
        database.onEmitted(() => {
          announced += 1;
        });
        const answer = await transaction(async ({ em, emit }) => {
          em.create(Room, aRoom(1));
          emit('exam_cancelled', anExamCancelled);
          return 42;
        });
        expect(answer).toBe(42);
        expect(announced).toBe(1);
        const [row] = await read((em) => em.find(OutboxRow, {}));
        expect(row).toMatchObject({ topic: 'exam_cancelled', eventKey: 'r1', data: anExamCancelled, sentAt: null });
      });

      it('undoes everything when the work fails, and passes the error on', async () => {
        const database = await openIn();
        const { transaction, read } = unitOfWork(database);
        const failure = new Error('changed my mind');
        const attempt = transaction(async ({ em, emit, claim }) => {
          em.create(Room, aRoom(1));
          await em.flush();
          emit('exam_cancelled', anExamCancelled);
          await claim('event-1', 'rooms');
          throw failure;
        });
        await expect(attempt).rejects.toBe(failure);
        expect(await read((em) => em.count(Room))).toBe(0);
        expect(await read((em) => em.count(OutboxRow))).toBe(0);
        expect(await transaction(({ claim }) => claim('event-1', 'rooms'))).toBe(true);
      });

      it('lets each group claim an event once', async () => {
        const { transaction } = unitOfWork(await openIn());
        const claim = (group: string) => transaction((tx) => tx.claim('event-1', group));
        expect([await claim('a'), await claim('a'), await claim('b')]).toEqual([true, false, true]);
      });

      it('passes a unique violation on as such', async () => {
        const { transaction } = unitOfWork(await openIn());
        const add = (n: number) =>
          transaction(async ({ em }) => void em.create(Room, { ...aRoom(n), title: 'the same' }));
        await add(1);
        await expect(add(2)).rejects.toThrow(UniqueConstraintViolationException);
      });

      it('refuses an event that does not fit its schema, with the change it belongs to', async () => {
        const { transaction, read } = unitOfWork(await openIn());
        const attempt = transaction(async ({ em, emit }) => {
          em.create(Room, aRoom(1));
          emit('exam_cancelled', { reservation_id: '' } as never);
        });
        await expect(attempt).rejects.toThrow(InvalidEventData);
        expect(await read((em) => em.count(Room))).toBe(0);
      });

      it('says so instead of hanging when a transaction opens another of its database', async () => {
        const { transaction, read } = unitOfWork(await openIn());
        await expect(transaction(() => transaction(async () => 1))).rejects.toThrow(NestedUnitOfWork);
        await expect(transaction(() => read(async () => 1))).rejects.toThrow(NestedUnitOfWork);
        await expect(transaction(async () => 1)).resolves.toBe(1);
      });

      it('lets work that a transaction started go on after its end', async () => {
        const { transaction, read } = unitOfWork(await openIn());
        const gate = Promise.withResolvers<void>();
        let later: Promise<number> | undefined;
        await transaction(async ({ em }) => {
          em.create(Room, aRoom(1));
          later = gate.promise.then(() => read((fork) => fork.count(Room)));
        });
        gate.resolve();
        expect(await later).toBe(1);
      });

      it('shows no one what is not committed', async () => {
        const { transaction, read } = unitOfWork(await openIn());
        const flushed = Promise.withResolvers<void>();
        const gate = Promise.withResolvers<void>();
        const undone = transaction(async ({ em }) => {
          em.create(Room, aRoom(1));
          await em.flush();
          flushed.resolve();
          await gate.promise;
          throw new Error('undo');
        });
        await flushed.promise;
        const counted = read((em) => em.count(Room));
        gate.resolve();
        await expect(undone).rejects.toThrow('undo');
        expect(await counted).toBe(0);
      });

      it('refuses work beyond its bound and takes more once there is room', async () => {
        const { transaction } = unitOfWork(await openIn([initial], 2));
        const gate = Promise.withResolvers<void>();
        const waiting = [transaction(() => gate.promise), transaction(async () => undefined)];
        await expect(transaction(async () => undefined)).rejects.toThrow(DatabaseOverloaded);
        gate.resolve();
        await Promise.all(waiting);
        await expect(transaction(async () => 'in')).resolves.toBe('in');
      });
    });
  });
