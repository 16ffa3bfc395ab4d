import { readFile } from 'node:fs/promises';
import {
  type BackgroundWork,
  type Database,
  forwarder,
  type Logger,
  openDatabase,
  outboxRelay,
  runPeriodically,
  type ServiceModule,
  serviceApp,
} from '@proctorwise/platform';
import { MAX_JPEG_BYTES } from '@proctorwise/vision';
import express, { type Express } from 'express';
import { type Tickets, tickets } from './app/tickets.js';
import { composeUseCases, type MonitoringAdapters, type MonitoringParts } from './compose.js';
import { stopAfterSubmission } from './events/stop-after-submission.js';
import { askOthers } from './http/ask-others.js';
import { RegisterRoutes } from './http/routes.gen.js';
import { toOwner } from './http/to-owner.js';
import { monitoringMigrations } from './persistence/migrations.js';
import { monitoringStore } from './persistence/store.js';
import { monitoringEntities } from './persistence/tables.js';
import { DailyRetention, type RetentionCounts } from './retention/index.js';
import { SessionOwners } from './session-owners.js';
import { candidateSocket } from './sockets/candidate-socket.js';
import { dashboardSocket } from './sockets/dashboard-socket.js';
import { liveSocket } from './sockets/watching-sockets.js';
import { announcer } from './watch/announcer.js';
import { inProcessLiveFeed } from './watch/live-feed.js';
import { noLooks } from './watch/look-counts.js';
import { LookSlots } from './watch/look-slots.js';
import { Shares } from './watch/shares.js';
import { watching } from './watching.js';

/** A frame as base64 in JSON: a third more than its bytes, and the fields around it. */
const FRAME_JSON_LIMIT_BYTES = Math.ceil(MAX_JPEG_BYTES * 1.4);

const FORGET_TICKETS_EVERY_MS = 60_000;

export interface MonitoringModule extends ServiceModule {
  readonly database: Database;
  /** What its retention has done; absent where it has none. */
  readonly retention?: { readonly counts: RetentionCounts };
  /** Closes its database, after its background work has stopped. */
  close(): Promise<void>;
}

/** Opens monitoring on its adapters: database migrated, nothing running and no session taken over yet. */
export async function openMonitoringModule(adapters: MonitoringAdapters): Promise<MonitoringModule> {
  const { clock, newId, newSecret, log, frames, events } = adapters;
  const database = await openDatabase({
    name: 'monitoring',
    location: adapters.database,
    entities: monitoringEntities,
    migrations: monitoringMigrations,
    clock,
    newId,
  });
  const store = monitoringStore(database);
  const feed = inProcessLiveFeed();
  const shares = new Shares(frames);
  const owners = new SessionOwners(shares, frames);
  const forward = forwarder();
  const parts: MonitoringParts = {
    store,
    feed,
    shares,
    newSessionId: () => owners.idHere(newId),
    others: askOthers(owners, forward),
    announce: announcer({ feed, clock }),
    tickets: tickets({ store, clock, newSecret }),
    looks: noLooks(),
    lookSlots: new LookSlots({ slots: () => adapters.vision.parallelPictures, clock: adapters.clock }),
  };
  const useCases = composeUseCases(adapters, parts);
  const retention = adapters.retention && new DailyRetention({ ...adapters.retention, database, store, clock, log });
  const socketPorts = { ...parts, watches: shares, owners, clock, archive: adapters.archive, useCases, log };
  return {
    name: 'monitoring',
    prefixes: ['/monitoring'],
    app: serviceApp({
      register: RegisterRoutes,
      deps: useCases,
      bodies: bodiesAfter(toOwner({ owners, store, forward })),
    }),
    sockets: [dashboardSocket(socketPorts), liveSocket(socketPorts), candidateSocket(socketPorts)],
    background: [
      watching(adapters, parts),
      stopAfterSubmission(adapters, { ...parts, watches: shares, clock }),
      forgetTickets(parts.tickets, log),
      outboxRelay({ database, events, log }),
      ...(retention ? [retention] : []),
    ],
    openapi: JSON.parse(await readFile(new URL('../openapi/openapi.json', import.meta.url), 'utf8')) as object,
    database,
    ...(retention ? { retention } : {}),
    async close() {
      forward.close();
      await database.close();
    },
  };
}

function forgetTickets(booth: Tickets, log: Logger): BackgroundWork {
  let loop: { stop(): Promise<void> } | undefined;
  return {
    name: 'monitoring.tickets',
    async start() {
      const task = () => booth.forgetExpired();
      loop = runPeriodically({ name: 'monitoring.tickets', everyMs: FORGET_TICKETS_EVERY_MS, log, task });
    },
    async stop() {
      await loop?.stop();
    },
  };
}

const bodiesAfter =
  (first: (app: Express) => void) =>
  (app: Express): void => {
    first(app);
    frameBodies(app);
  };

function frameBodies(app: Express): void {
  app.post('/monitoring/sessions/:session_id/frame', express.json({ limit: FRAME_JSON_LIMIT_BYTES }));
  app.put(
    '/monitoring/sessions/:session_id/frames/:frame_number',
    express.raw({ type: ['image/jpeg', 'image/jpg'], limit: MAX_JPEG_BYTES }),
  );
}
