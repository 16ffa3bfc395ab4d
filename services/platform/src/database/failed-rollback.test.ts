import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { createSchemaSteps } from '../testing/schema-sql.js';
import { type Database, openDatabase } from './database.js';
import { unitOfWork } from './unit-of-work.js';

const Shelf = defineEntity({
  name: 'Shelf',
  tableName: 'shelves',
  properties: { id: p.integer().primary(), load: p.integer() },
});

let database: Database;
beforeEach(async () => {
  const up = await createSchemaSteps([Shelf]);
  database = await openDatabase({
    name: 'test',
    location: { kind: 'libsql', file: ':memory:' },
    entities: [Shelf],
    migrations: [{ name: '0001-initial', up }],
  });
  // What SQLite does by itself when the disk is full: the whole transaction is gone before anybody rolls back.
  await database.orm.em
    .getConnection()
    .execute(
      "create trigger full before insert on shelves when new.load > 9 begin select raise(rollback, 'the shelf is full'); end",
    );
});
afterEach(() => database.close());

it('goes on after SQLite itself has ended a transaction, of which nothing is left', async () => {
  const { transaction, read } = unitOfWork(database);
  const loads = () => read(async (em) => (await em.find(Shelf, {})).map(({ load }) => load));
  for (let round = 0; round < 3; round += 1)
    await expect(
      transaction(async ({ em }) => {
        await em.insert(Shelf, { id: 100 + round, load: 1 });
        await em.insert(Shelf, { id: 200 + round, load: 10 });
      }),
    ).rejects.toThrow('the shelf is full');
  expect(await loads()).toEqual([]);
  await transaction(({ em }) => em.insert(Shelf, { id: 1, load: 5 }));
  expect(await loads()).toEqual([5]);
});

it('says that the disk is full, and works again once it has room', async () => {
  const { transaction, read } = unitOfWork(database);
  const connection = database.orm.em.getConnection();
  const [{ page_count: pages } = { page_count: 0 }] =
    await connection.execute<{ page_count: number }[]>('pragma page_count');
  await connection.execute(`pragma max_page_count = ${pages}`);
  const fill = () =>
    transaction(async ({ em }) => {
      for (let id = 1; id < 2_000; id += 1) await em.insert(Shelf, { id, load: 1 });
    });
  const refused = await fill().catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'disk_full', retryAfterSeconds: 30, cause: expect.any(Error) });
  expect(String((refused as Error).cause)).toMatch(/full/);
  expect(await read((em) => em.count(Shelf))).toBe(0);
  await connection.execute(`pragma max_page_count = ${pages + 1000}`);
  await fill();
  expect(await read((em) => em.count(Shelf))).toBe(1_999);
});
