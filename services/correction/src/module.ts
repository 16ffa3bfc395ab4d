import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  type BackgroundWork,
  type Clock,
  type Database,
  type DatabaseLocation,
  type EventLog,
  type InternalClient,
  jsonBody,
  type Logger,
  openDatabase,
  outboxRelay,
  runPeriodically,
  type ServiceModule,
  serviceApp,
  systemClock,
  unitOfWork,
} from '@proctorwise/platform';
import { gradeAnswerByHand } from './app/grade-answer-by-hand.js';
import { handInAnswers } from './app/hand-in-answers.js';
import { listOfExam, listOfUser } from './app/list-submissions.js';
import { openDraft } from './app/open-draft.js';
import type { Ports } from './app/ports.js';
import { readDraft } from './app/read-draft.js';
import { readOverview } from './app/read-overview.js';
import { readGrade, readResult } from './app/read-result.js';
import { releaseResults } from './app/release-results.js';
import { saveAnswer } from './app/save-answer.js';
import { submitDraft } from './app/submit-draft.js';
import { type Swept, sweepDueDrafts } from './app/sweep-due-drafts.js';
import { correctionConsumers } from './events/consumers.js';
import type { CorrectionDeps } from './http/deps.js';
import { RegisterRoutes } from './http/routes.gen.js';
import { internalAdmissions, internalDeadlines, internalPapers } from './internal-ports.js';
import { correctionMigrations } from './persistence/migrations/index.js';
import { mikroStore } from './persistence/store.js';
import { correctionEntities } from './persistence/tables.js';

export interface CorrectionAdapters {
  /** This service's own. */
  readonly database: DatabaseLocation;
  /** Where its outbox is sent to, and where it hears of sessions and exams. */
  readonly events: Pick<EventLog, 'publish' | 'subscribe'>;
  /** Reaches reservation and monitoring, signing as `correction`. */
  readonly internal: InternalClient;
  readonly log: Logger;
  /** @default the system's */
  readonly clock?: Clock;
  /** @default random UUIDs */
  readonly newId?: () => string;
}

export interface CorrectionModule extends ServiceModule {
  readonly database: Database;
  /** One run of the work that hands in drafts whose time is over; the background does it every 5 s. */
  readonly sweep: () => Promise<Swept>;
  /** Closes the database; call it once the door is shut and the background work has stopped. */
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 5_000;
/** All answers of an exam in one body: far more than an exam of essays, far less than memory. */
const HAND_IN_BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * The correction service: papers, answers, grades.
 * @throws {DatabaseInUse | DatabaseFromNewerVersion}
 */
export async function openCorrectionModule(adapters: CorrectionAdapters): Promise<CorrectionModule> {
  const { events, internal, log, clock = systemClock, newId = randomUUID } = adapters;
  const openapi = JSON.parse(await readFile(new URL('../openapi/openapi.json', import.meta.url), 'utf8')) as object;
  const database = await openDatabase({
    name: 'correction',
    location: adapters.database,
    entities: correctionEntities,
    migrations: correctionMigrations,
    clock,
    newId,
  });
  const store = mikroStore(unitOfWork(database));
  const ports: Ports = {
    store,
    admissions: internalAdmissions(internal),
    papers: internalPapers(internal),
    deadlines: internalDeadlines(internal),
    now: clock,
    newId,
  };
  const sweep = sweepDueDrafts(ports, ({ id }, error) =>
    log.error({ err: error, submissionId: id }, 'a draft could not be handed in; it is tried again'),
  );
  return {
    name: 'correction',
    prefixes: ['/corrections'],
    app: serviceApp<CorrectionDeps>({
      register: RegisterRoutes,
      deps: useCases(ports),
      bodies: (app) => app.post('/corrections/submissions', jsonBody(HAND_IN_BODY_LIMIT_BYTES)),
    }),
    sockets: [],
    background: [
      ...correctionConsumers({ database, events, store }),
      sweeping(sweep, log),
      outboxRelay({ database, events, log }),
    ],
    openapi,
    database,
    sweep,
    close: () => database.close(),
  };
}

const useCases = (ports: Ports): CorrectionDeps => ({
  openDraft: openDraft(ports),
  readDraft: readDraft(ports),
  saveAnswer: saveAnswer(ports),
  submitDraft: submitDraft(ports),
  handInAnswers: handInAnswers(ports),
  readGrade: readGrade(ports),
  readResult: readResult(ports),
  gradeAnswerByHand: gradeAnswerByHand(ports),
  listOfUser: listOfUser(ports),
  listOfExam: listOfExam(ports),
  releaseResults: releaseResults(ports),
  readOverview: readOverview(ports),
  now: ports.now,
});

function sweeping(sweep: (signal: AbortSignal) => Promise<Swept>, log: Logger): BackgroundWork {
  const name = 'correction.sweep-due-drafts';
  let running: ReturnType<typeof runPeriodically> | undefined;
  return {
    name,
    start() {
      running ??= runPeriodically({
        name,
        everyMs: SWEEP_EVERY_MS,
        log,
        task: async (signal) => {
          const swept = await sweep(signal);
          if (swept.submitted + swept.held + swept.failed > 0) log.info(swept, 'drafts whose time is over');
        },
      });
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
  };
}
