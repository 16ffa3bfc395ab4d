import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  type BackgroundWork,
  type Clock,
  type Database,
  type DatabaseLocation,
  type EventLog,
  type Logger,
  openDatabase,
  outboxRelay,
  runPeriodically,
  type ServiceModule,
  serviceApp,
  systemClock,
} from '@proctorwise/platform';
import type { AccessTokens } from './app/ports.js';
import { type UserUseCases, userUseCases } from './app/use-cases.js';
import { RegisterRoutes } from './http/routes.gen.js';
import { userEntities } from './persistence/entities.js';
import { userMigrations } from './persistence/migrations/index.js';
import { userDatabase } from './persistence/repositories.js';
import { openPasswordHasher, type PasswordHasherOptions } from './security/password-hasher.js';
import { cryptoSecrets } from './security/secrets.js';

export interface UserAdapters {
  /** This service's own. */
  readonly database: DatabaseLocation;
  /** Where its outbox is sent to. */
  readonly events: Pick<EventLog, 'publish'>;
  /** Signs login tokens as the issuer `user`: `tokenSigner('user', key, clock)`. */
  readonly accessTokens: AccessTokens;
  readonly log: Logger;
  /** @default the system's */
  readonly clock?: Clock;
  /** @default random UUIDs */
  readonly newId?: () => string;
  /** @default 2 hashes at a time, 500 waiting */
  readonly passwordHashing?: PasswordHasherOptions;
}

export interface UserModule extends ServiceModule {
  readonly database: Database;
  /** For a composition root alone: see each one's own words. */
  readonly prepareAccounts: UserUseCases['prepareAccounts'];
  readonly seedDemoUsers: UserUseCases['seedDemoUsers'];
  readonly createFirstAdmin: UserUseCases['createFirstAdmin'];
  readonly hasAdmin: UserUseCases['hasAdmin'];
  /** Closes the database; call it once the door is shut and the background work has stopped. */
  close(): Promise<void>;
}

const FORGET_EVERY_MS = 10 * 60_000;

/**
 * The user service: accounts, sign-in, roles.
 * @throws {DatabaseInUse | DatabaseFromNewerVersion}
 */
export async function openUserModule(adapters: UserAdapters): Promise<UserModule> {
  const { events, accessTokens, log, clock = systemClock, newId = randomUUID } = adapters;
  const openapi = JSON.parse(await readFile(new URL('../openapi/openapi.json', import.meta.url), 'utf8')) as object;
  const passwords = await openPasswordHasher(adapters.passwordHashing);
  const database = await openDatabase({
    name: 'user',
    location: adapters.database,
    entities: userEntities,
    migrations: userMigrations,
    clock,
    newId,
  });
  const ports = { database: userDatabase(database), passwords, secrets: cryptoSecrets, accessTokens, clock, newId };
  const useCases = userUseCases(ports);
  return {
    name: 'user',
    prefixes: ['/users'],
    app: serviceApp({ register: RegisterRoutes, deps: useCases }),
    sockets: [],
    background: [outboxRelay({ database, events, log }), forgetting(useCases, log)],
    openapi,
    database,
    prepareAccounts: useCases.prepareAccounts,
    seedDemoUsers: useCases.seedDemoUsers,
    createFirstAdmin: useCases.createFirstAdmin,
    hasAdmin: useCases.hasAdmin,
    close: () => database.close(),
  };
}

function forgetting({ forgetOldRecords }: UserUseCases, log: Logger): BackgroundWork {
  const name = 'user.forget-old-records';
  let running: ReturnType<typeof runPeriodically> | undefined;
  return {
    name,
    start() {
      running ??= runPeriodically({
        name,
        everyMs: FORGET_EVERY_MS,
        log,
        task: async () => void (await forgetOldRecords()),
      });
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
  };
}
