import { readFile } from 'node:fs/promises';
import {
  type BackgroundWork,
  consume,
  type Database,
  openDatabase,
  outboxRelay,
  runPeriodically,
  type ServiceModule,
  serviceApp,
  unitOfWork,
} from '@proctorwise/platform';
import { MAX_JPEG_BYTES } from '@proctorwise/vision';
import express, { type Express } from 'express';
import { giveTimeBack } from './app/give-time-back.js';
import { stopByServer } from './app/stop-session.js';
import { tickets } from './app/tickets.js';
import { composeUseCases, type MonitoringAdapters, type MonitoringParts } from './compose.js';
import { isRunning } from './domain/session.js';
import type { FollowedFrames } from './frames/index.js';
import { RegisterRoutes } from './http/routes.gen.js';
import { monitoringMigrations } from './persistence/migrations.js';
import { sessionsIn } from './persistence/sessions.js';
import { monitoringEntities } from './persistence/tables.js';
import { candidateSocket } from './sockets/candidate-socket.js';
import { dashboardSocket, liveSocket } from './sockets/watching-sockets.js';
import { announcer } from './watch/announcer.js';
import { judgeFrames } from './watch/judge-frames.js';
import { keepTime } from './watch/keep-time.js';
import { inProcessLiveFeed } from './watch/live-feed.js';
import { gapBeforeStart, NOTE_ALIVE_EVERY_MS, noteAlive } from './watch/own-gap.js';
import { sealEvidence } from './watch/seal-evidence.js';
import { watches as openWatches } from './watch/watches.js';

const TICK_EVERY_MS = 1_000;
/** A frame as base64 in JSON: a third more than its bytes, and the fields around it. */
const FRAME_JSON_LIMIT_BYTES = Math.ceil(MAX_JPEG_BYTES * 1.4);

export interface MonitoringModule extends ServiceModule {
  /** Closes its database, after its background work has stopped. */
  close(): Promise<void>;
}

/** Opens monitoring on its adapters: database migrated, unfinished sessions taken over, nothing running yet. */
export async function openMonitoringModule(adapters: MonitoringAdapters): Promise<MonitoringModule> {
  const { clock, newId, newSecret, log, frames, events } = adapters;
  const database = await openDatabase({
    name: 'monitoring',
    file: adapters.databaseFile,
    entities: monitoringEntities,
    migrations: monitoringMigrations,
    clock,
    newId,
  });
  const work = unitOfWork(database);
  const feed = inProcessLiveFeed();
  const parts: MonitoringParts = {
    work,
    feed,
    watches: openWatches({ work, log, frames }),
    announce: announcer({ feed, clock }),
    tickets: tickets({ clock, newSecret }),
  };
  await parts.watches.load(clock());
  const useCases = composeUseCases(adapters, parts);
  const socketPorts = { ...parts, clock, useCases };
  return {
    name: 'monitoring',
    prefixes: ['/monitoring'],
    app: serviceApp({ register: RegisterRoutes, deps: useCases, bodies: frameBodies }),
    sockets: [dashboardSocket(socketPorts), liveSocket(socketPorts), candidateSocket(socketPorts)],
    background: [
      watching(adapters, parts),
      stopAfterSubmission(adapters, parts, database),
      outboxRelay({ database, events, log }),
    ],
    openapi: JSON.parse(await readFile(new URL('../openapi/openapi.json', import.meta.url), 'utf8')) as object,
    close: () => database.close(),
  };
}

function frameBodies(app: Express): void {
  app.post('/monitoring/sessions/:session_id/frame', express.json({ limit: FRAME_JSON_LIMIT_BYTES }));
  app.put(
    '/monitoring/sessions/:session_id/frames/:frame_number',
    express.raw({ type: ['image/jpeg', 'image/jpg'], limit: MAX_JPEG_BYTES }),
  );
}

/** Frames from the log to the rules, the passing of time, and our own sign of life. */
function watching(adapters: MonitoringAdapters, parts: MonitoringParts): BackgroundWork {
  const { clock, log, parallelPictures: parallel } = adapters;
  const { work, watches, announce, feed } = parts;
  const seal = sealEvidence({ ...adapters, work });
  const stop = stopByServer({ ...parts, clock });
  let followed: FollowedFrames | undefined;
  let loops: { stop(): Promise<void> }[] = [];
  return {
    name: 'monitoring.watching',
    async start() {
      const gap = watches.all().length > 0 ? await gapBeforeStart(work, clock()) : null;
      if (gap) {
        for (const watch of watches.all()) await watch.take({ kind: 'platform_gap', ...gap }, clock());
        await giveTimeBack({ work, watches, feed })(gap);
      }
      followed = judgeFrames({ ...adapters, ...parts, parallel });
      followed.ended.catch((error: unknown) => log.fatal({ err: error }, 'frames are not being judged any more'));
      const alive = noteAlive(work, clock);
      loops = [
        runPeriodically({
          name: 'monitoring.time',
          everyMs: TICK_EVERY_MS,
          jitter: 0,
          log,
          task: keepTime({
            watches,
            announce,
            clock,
            log,
            seal,
            stopOverdue: (session) => stop(session, 'deadline'),
          }),
        }),
        runPeriodically({
          name: 'monitoring.alive',
          everyMs: NOTE_ALIVE_EVERY_MS,
          log,
          task: async () => {
            if (watches.all().length > 0) await alive();
          },
        }),
      ];
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await followed?.stop();
      for (const watch of watches.all()) await watch.flush(clock());
      announce.stop();
    },
  };
}

/** A paper that is handed in ends its session: nobody is watched beyond it. */
function stopAfterSubmission(
  { events, clock }: MonitoringAdapters,
  parts: MonitoringParts,
  database: Database,
): BackgroundWork {
  const stop = stopByServer({ ...parts, clock });
  return consume({
    database,
    events,
    group: 'monitoring',
    topic: 'exam_submitted',
    handle: async ({ data }, { em }) => {
      const session = await sessionsIn(em).ofReservation(data.reservation_id, data.user_id);
      // After this transaction: stopping has one of its own, and repeating it changes nothing.
      if (session && isRunning(session)) setImmediate(() => void stop(session, 'submitted'));
    },
  });
}
