import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  type Clock,
  type Database,
  type DatabaseLocation,
  type EventLog,
  type InternalClient,
  jsonBody,
  type Logger,
  openDatabase,
  outboxRelay,
  type ServiceModule,
  serviceApp,
  systemClock,
} from '@proctorwise/platform';
import { type ReservationUseCases, reservationUseCases } from './app/use-cases.js';
import { reservationConsumers } from './events/consumers.js';
import { candidateSessionsByMonitoring } from './http/candidate-sessions.js';
import { RegisterRoutes } from './http/routes.gen.js';
import { reservationEntities } from './persistence/entities.js';
import { reservationMigrations } from './persistence/migrations/index.js';
import { reservationDatabase } from './persistence/repositories.js';
import { cryptoSecrets } from './security/secrets.js';

export interface ReservationAdapters {
  /** This service's own. */
  readonly database: DatabaseLocation;
  /** Where its outbox is sent to, and where it hears of submissions, sessions and names. */
  readonly events: Pick<EventLog, 'publish' | 'subscribe'>;
  /** Calls monitoring in the name of `reservation`: is a session running? */
  readonly internal: Pick<InternalClient, 'get'>;
  readonly log: Logger;
  /** IANA name of the zone in which times without an offset are read. @default UTC */
  readonly timeZone?: string;
  /** @default the system's */
  readonly clock?: Clock;
  /** @default random UUIDs */
  readonly newId?: () => string;
}

export interface ReservationModule extends ServiceModule {
  readonly database: Database;
  /** For the embedded composition root alone, after `seedDemoUsers`. */
  readonly seedDemoExam: ReservationUseCases['seedDemoExam'];
  /** Closes the database; call it once the door is shut and the background work has stopped. */
  close(): Promise<void>;
}

/** 2,000 labels of 254 characters, each of them escaped in JSON. */
const INVITATIONS_BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * The reservation service: exams, slots, questions, reservations.
 * @throws {DatabaseInUse | DatabaseFromNewerVersion}
 */
export async function openReservationModule(adapters: ReservationAdapters): Promise<ReservationModule> {
  const { events, internal, log, timeZone = 'UTC', clock = systemClock, newId = randomUUID } = adapters;
  const openapi = JSON.parse(await readFile(new URL('../openapi/openapi.json', import.meta.url), 'utf8')) as object;
  const database = await openDatabase({
    name: 'reservation',
    location: adapters.database,
    entities: reservationEntities,
    migrations: reservationMigrations,
    clock,
    newId,
  });
  const useCases = reservationUseCases({
    database: reservationDatabase(database),
    sessions: candidateSessionsByMonitoring(internal),
    secrets: cryptoSecrets,
    clock,
    newId,
    timeZone,
  });
  return {
    name: 'reservation',
    prefixes: ['/exams', '/reservations'],
    app: serviceApp({
      register: RegisterRoutes,
      deps: useCases,
      bodies: (app) => app.post('/exams/:exam_id/invitations', jsonBody(INVITATIONS_BODY_LIMIT_BYTES)),
    }),
    sockets: [],
    background: [outboxRelay({ database, events, log }), ...reservationConsumers(database, events)],
    openapi,
    database,
    seedDemoExam: useCases.seedDemoExam,
    close: () => database.close(),
  };
}
