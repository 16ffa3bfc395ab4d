import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Actor } from '@proctorwise/contracts';
import { type Database, openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringStore } from '../persistence/store.js';
import { monitoringEntities, SocketTicketRow } from '../persistence/tables.js';
import { LIVE_DOOR, MAX_OPEN_TICKETS, TICKET_MS, type Tickets, tickets } from './tickets.js';

const user = (userId: string): Actor => ({ kind: 'user', userId, role: 'proctor', name: 'P', email: 'p@example.org' });
const proctor = user('proctor-1');
let folder: string;
let database: Database;
let now: number;
let secrets: number;
/** Two booths on one database, as two processes have them. */
let one: Tickets;
let other: Tickets;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-tickets-'));
  database = await openDatabase({
    name: 'monitoring',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  now = Date.parse('2026-03-10T09:00:00.000Z');
  secrets = 0;
  const booth = () =>
    tickets({ store: monitoringStore(database), clock: () => now, newSecret: () => `secret-${secrets++}` });
  [one, other] = [booth(), booth()];
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});
const rows = () => unitOfWork(database).read((em) => em.find(SocketTicketRow, {}));

it('is taken by a process that did not give it, and says whose it is', async () => {
  const { ticket, expires_at } = await one.issue(proctor, LIVE_DOOR);
  expect(Date.parse(expires_at)).toBe(now + TICKET_MS);
  expect(await other.redeem(ticket, LIVE_DOOR)).toEqual(proctor);
});
it('opens one socket, however many ask at once', async () => {
  const { ticket } = await one.issue(proctor, LIVE_DOOR);
  const taken = await Promise.all([one, other, one, other].map((booth) => booth.redeem(ticket, LIVE_DOOR)));
  expect(taken.filter((actor) => actor !== null)).toEqual([proctor]);
});
it('is used up at the wrong door', async () => {
  const { ticket } = await one.issue(proctor, LIVE_DOOR);
  expect(await other.redeem(ticket, 'a-session')).toBeNull();
  expect(await one.redeem(ticket, LIVE_DOOR)).toBeNull();
});
it('is good for less than 30 s', async () => {
  const [inTime, late] = [await one.issue(proctor, LIVE_DOOR), await one.issue(proctor, LIVE_DOOR)];
  now += TICKET_MS - 1;
  expect(await one.redeem(inTime.ticket, LIVE_DOOR)).toEqual(proctor);
  now += 1;
  expect(await one.redeem(late.ticket, LIVE_DOOR)).toBeNull();
});
it('is good no longer than the login that asked for it', async () => {
  const until = now + 10_000;
  const ending: Actor = { ...proctor, until } as Actor;
  const [inTime, late] = [await one.issue(ending, LIVE_DOOR), await one.issue(ending, LIVE_DOOR)];
  expect(Date.parse(inTime.expires_at)).toBe(until);
  now = until - 1;
  expect(await other.redeem(inTime.ticket, LIVE_DOOR)).toEqual(ending);
  now = until;
  expect(await one.redeem(late.ticket, LIVE_DOOR)).toBeNull();
  // A dashboard of several processes may ask for one more just then.
  expect(await one.redeem((await one.issue(ending, LIVE_DOOR)).ticket, LIVE_DOOR)).toBeNull();
});
it('does not lie in the database: its digest does, until it expires', async () => {
  const { ticket } = await one.issue(proctor, LIVE_DOOR);
  expect(JSON.stringify(await rows())).not.toContain(ticket);
  now += TICKET_MS - 1;
  await other.forgetExpired();
  expect(await rows()).toHaveLength(1);
  now += 1;
  await other.forgetExpired();
  expect(await rows()).toEqual([]);
});
it('is given to nobody who has 500 that are open', async () => {
  for (let count = 0; count < MAX_OPEN_TICKETS; count += 1) await one.issue(proctor, LIVE_DOOR);
  await expect(other.issue(proctor, LIVE_DOOR)).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 30 });
  await other.issue(user('proctor-2'), LIVE_DOOR);
  await one.redeem('secret-0', LIVE_DOOR);
  await other.issue(proctor, LIVE_DOOR);
});
it('is for people and their devices only', async () => {
  await expect(one.issue({ kind: 'service', service: 'correction' }, LIVE_DOOR)).rejects.toMatchObject({
    code: 'forbidden',
  });
});
