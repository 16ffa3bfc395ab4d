import { type BackgroundWork, type Clock, type Database, type Logger, runPeriodically } from '@proctorwise/platform';
import type { MonitoringStore } from '../app/store.js';
import type { Session } from '../domain/session.js';
import { deleteOlderThan, type RetainedStore } from '../frames/index.js';
import { goneBefore, heldDays, isDue, type RetainedPart, type RetentionRule } from './retention-times.js';

const LOOK_EVERY_MS = 5 * 60_000;
/** In one run, of each part: a backlog goes over some nights, and never holds the right for long. */
const DAYS_PER_RUN = 31;
const RIGHT = 'archive-retention';

/** A part of the archive, and where its years lie. */
export interface RetainedTree {
  readonly part: RetainedPart;
  readonly store: RetainedStore;
  /** Empty: the store's root. */
  readonly tree: string;
}

export interface RetentionPorts {
  readonly trees: readonly RetainedTree[];
  readonly rule: RetentionRule;
  readonly database: Database;
  readonly store: MonitoringStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What it has done since the process began. */
export interface RetentionCounts {
  /** ms since the Unix epoch; null before the first whole run here. */
  readonly lastRunAt: number | null;
  readonly removedBytes: Readonly<Record<RetainedPart, number>>;
  /** As of the newest run: days that are over and still kept, since a session of the first of them is not sealed. */
  readonly heldDays: Readonly<Record<RetainedPart, number>>;
}

/**
 * Once a day deletes what the archive has kept for long enough. Of several replicas one does it at a time; done again it
 * finds nothing. A run that fails is tried again five minutes later.
 */
export class DailyRetention implements BackgroundWork {
  readonly name = 'monitoring.retention';
  readonly #removedBytes: Record<RetainedPart, number> = { recordings: 0, evidence: 0 };
  readonly #heldDays: Record<RetainedPart, number> = { recordings: 0, evidence: 0 };
  #lastRunAt: number | null = null;
  #stopped = false;
  #loop: { stop(): Promise<void> } | undefined;

  constructor(private readonly ports: RetentionPorts) {}

  get counts(): RetentionCounts {
    return { lastRunAt: this.#lastRunAt, removedBytes: this.#removedBytes, heldDays: this.#heldDays };
  }

  start(): void {
    this.#loop = runPeriodically({
      name: this.name,
      everyMs: LOOK_EVERY_MS,
      log: this.ports.log,
      task: () => this.runWhereDue(),
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop?.stop();
  }

  /** One look at the clock, and the day's work where it is due and no other replica is at it. */
  async runWhereDue(): Promise<void> {
    const { rule, database, clock } = this.ports;
    const now = clock();
    if (!isDue(now, rule.hourUtc, this.#lastRunAt)) return;
    const right = await database.engine.tryLead(RIGHT);
    if (right === null) return;
    try {
      const mayGoOn = () => right.isHeld() && !this.#stopped;
      await this.#run(now, mayGoOn);
      if (mayGoOn()) this.#lastRunAt = now;
    } finally {
      await right.release();
    }
  }

  async #run(now: number, mayGoOn: () => boolean): Promise<void> {
    const { trees, rule, store, log } = this.ports;
    const unsealed = await store.read(({ sessions }) => sessions.unsealed());
    const oldest = unsealed.reduce<Session | null>(
      (first, session) => (first === null || session.startedAt < first.startedAt ? session : first),
      null,
    );
    const startedAt = oldest?.startedAt ?? null;
    for (const { part } of trees) this.#heldDays[part] = heldDays(now, rule.keptDays[part], startedAt);
    if (oldest && Math.max(...Object.values(this.#heldDays)) > 0) {
      const { sessionId } = oldest;
      const day = oldest.startedAt.toISOString().slice(0, 10);
      log.warn(
        { sessionId, day, heldDays: this.#heldDays },
        'a session that is not sealed keeps pictures beyond their time',
      );
    }
    for (const { part, store: files, tree } of trees) {
      const before = goneBefore(now, rule.keptDays[part], startedAt);
      const { days, bytes } = await deleteOlderThan(files, { tree, before, limit: DAYS_PER_RUN, mayGoOn });
      this.#removedBytes[part] += bytes;
      if (days.length > 0) log.info({ part, before, days, bytes }, 'what was kept for long enough is deleted');
    }
  }
}
