import type { EventEnvelope } from '@proctorwise/contracts';
import {
  type BackgroundWork,
  runPeriodically,
  startWorkLoop,
  type WorkLog,
  type WorkLoop,
} from '../background/index.js';
import { type Database, InboxRow, type Leadership, OutboxRow, unitOfWork } from '../database/index.js';
import type { EventLog } from './event-log.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Sent rows stay a day, for the person who looks into something. */
const KEEP_SENT_MS = DAY_MS;
/** Longer than any event log keeps an event (30 days): an event cannot come back after its claim is gone. */
export const KEEP_CLAIMS_MS = 45 * DAY_MS;
const BATCH = 100;
/**
 * How often the outbox is looked at: other processes do not tell what they commit. Ours do, and a failed run comes again
 * by itself: there the clock is only to be safe.
 */
const LOOK_EVERY_MS = { ofOurOwn: 30_000, shared: 200 };
const RIGHT = 'outbox-relay';

export interface OutboxRelayOptions {
  readonly database: Database;
  readonly events: Pick<EventLog, 'publish'>;
  readonly log: WorkLog;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
}

export interface OutboxRelay extends BackgroundWork {
  readonly counters: { readonly sent: number; readonly failures: number };
  /** Is it this one that sends, of all processes on the database? */
  readonly isLeading: boolean;
  /** Resolves when all that is committed by now is sent, where this one sends: for tests and for an orderly end. */
  drained(): Promise<void>;
}

/** A defect of the caller: two relays would send the events of a database twice and out of order. */
export class RelayRunsAlready extends Error {
  constructor(readonly database: string) {
    super(`A relay for ${database} runs already`);
    this.name = 'RelayRunsAlready';
  }
}

const relayed = new WeakSet<Database>();

/**
 * Sends the events of a database's outbox: reads unsent rows in the order of their ids, publishes, awaits, marks. An
 * end between publishing and marking sends a batch again: consumers are idempotent by event id. Woken by each commit
 * that emitted, and by the clock besides. When publishing fails it tries again, with pauses up to 30 s, until it is
 * stopped: the rows wait, none is given up.
 *
 * Of all processes on a database one sends at a time; another takes over when that one ends. What the former one was
 * publishing in that moment may come a second time, as after any lost reply.
 */
export function outboxRelay({ database, events, log, random = Math.random }: OutboxRelayOptions): OutboxRelay {
  const { transaction, read } = unitOfWork(database);
  const name = `${database.name}.outbox-relay`;
  let sent = 0;
  let loop: WorkLoop | undefined;
  let cleaning: Pick<WorkLoop, 'stop'> | undefined;
  let unlisten: (() => void) | undefined;
  let leadership: Leadership | null = null;

  const leads = async (): Promise<boolean> => {
    if (!leadership?.isHeld()) leadership = await database.engine.tryLead(RIGHT);
    return leadership !== null;
  };

  const sendBatch = async (): Promise<number> => {
    const rows = await read((em) => em.find(OutboxRow, { sentAt: null }, { orderBy: { id: 'asc' }, limit: BATCH }));
    if (rows.length === 0 || !leadership?.isHeld()) return 0; // reading took its time: it may have lost the right
    await events.publish(...rows.map((row) => toEnvelope(row, database.name)));
    const ids = rows.map((row) => row.id);
    const sentAt = new Date(database.clock());
    await transaction(async ({ em }) => void (await em.nativeUpdate(OutboxRow, { id: { $in: ids } }, { sentAt })));
    sent += rows.length;
    return rows.length;
  };

  const clean = async () => {
    const before = (ms: number) => ({ $lt: new Date(database.clock() - ms) });
    await transaction(async ({ em }) => {
      await em.nativeDelete(OutboxRow, { sentAt: before(KEEP_SENT_MS) });
      await em.nativeDelete(InboxRow, { claimedAt: before(KEEP_CLAIMS_MS) });
    });
  };

  return {
    name,
    get counters() {
      return { sent, failures: loop?.counters.failures ?? 0 };
    },
    get isLeading() {
      return leadership?.isHeld() ?? false;
    },
    start() {
      if (relayed.has(database)) throw new RelayRunsAlready(database.name);
      relayed.add(database);
      const running = startWorkLoop({
        name,
        everyMs: database.engine.isShared ? LOOK_EVERY_MS.shared : LOOK_EVERY_MS.ofOurOwn,
        jitter: 0.1,
        random,
        log,
        backoff: { baseMs: 100, maxMs: 30_000 },
        task: async (signal) => {
          while (!signal.aborted && (await leads()) && (await sendBatch()) === BATCH);
        },
      });
      loop = running;
      unlisten = database.onEmitted(() => running.wake());
      cleaning = runPeriodically({ name: `${name}.clean`, everyMs: HOUR_MS, task: clean, log, random });
    },
    async stop() {
      unlisten?.();
      await Promise.all([loop?.stop(), cleaning?.stop()]);
      await leadership?.release();
      leadership = null;
      if (loop) relayed.delete(database);
      loop = undefined;
      cleaning = undefined;
    },
    async drained() {
      loop?.wake();
      await loop?.idle();
    },
  };
}

function toEnvelope(row: OutboxRow, source: string): EventEnvelope {
  return {
    id: row.eventId,
    topic: row.topic,
    key: row.eventKey,
    source,
    time: row.createdAt.toISOString(),
    ...(row.traceparent ? { traceparent: row.traceparent } : {}),
    data: row.data as EventEnvelope['data'],
  };
}
