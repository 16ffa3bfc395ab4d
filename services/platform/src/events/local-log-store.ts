import { type EventEnvelope, TOPICS, type Topic } from '@proctorwise/contracts';
import { type Database, unitOfWork } from '../database/index.js';
import { DeadLetterRow, LogRow, PlaceRow } from './local-log-tables.js';

const DAY_MS = 86_400_000;
/** What every group has worked off is kept this long, for a group that comes later. */
const KEEP_READ_MS = 7 * DAY_MS;
/** What some group has not read is kept this long: a group that is gone for good must not fill the disk. */
const KEEP_UNREAD_MS = 30 * DAY_MS;
const KEEP_DEAD_MS = 90 * DAY_MS;

/** A group's place in a topic. */
export interface Place {
  /** Of the last event worked off; 0 before the first. */
  readonly position: number;
  /** How often the event after it was tried. */
  readonly attempts: number;
}
export interface LoggedEvent {
  readonly position: number;
  readonly event: EventEnvelope;
}
export interface DeadLetter {
  readonly group: string;
  readonly event: EventEnvelope;
  readonly attempts: number;
  readonly reason: string;
  readonly failedAt: Date;
}

/** As it lies in the file. */
export interface FiledDeadLetter extends DeadLetter {
  readonly id: number;
}

export type LocalLogStore = ReturnType<typeof localLogStore>;

/** The log's file, in the log's terms. */
export function localLogStore(database: Database) {
  const { transaction, read } = unitOfWork(database);
  return {
    async append(events: readonly EventEnvelope[]): Promise<void> {
      const rows = events.map((event) => toLogRow(event, database.clock()));
      await transaction(async ({ em }) => void (await em.insertMany(LogRow, rows)));
    },

    async readAfter(topic: Topic, position: number, limit: number): Promise<LoggedEvent[]> {
      const rows = await read((em) =>
        em.find(LogRow, { topic, position: { $gt: position } }, { orderBy: { position: 'asc' }, limit }),
      );
      return rows.map((row) => ({ position: row.position, event: toEnvelope(row) }));
    },

    /** The group's place; a group that has none is given one. */
    async placeOf(group: string, topic: Topic, from: 'beginning' | 'latest'): Promise<Place> {
      return transaction(async ({ em }) => {
        const known = await em.findOne(PlaceRow, { consumerGroup: group, topic });
        if (known) return { position: known.position, attempts: known.attempts };
        const [newest] =
          from === 'latest' ? await em.find(LogRow, {}, { orderBy: { position: 'desc' }, limit: 1 }) : [];
        const place = { position: newest?.position ?? 0, attempts: 0 };
        await em.insert(PlaceRow, { consumerGroup: group, topic, ...place });
        return place;
      });
    },

    async savePlace(group: string, topic: Topic, place: Place): Promise<void> {
      await transaction(
        async ({ em }) => void (await em.nativeUpdate(PlaceRow, { consumerGroup: group, topic }, place)),
      );
    },

    /** Puts the event away and the group behind it, together. */
    async bury(group: string, { position, event }: LoggedEvent, attempts: number, reason: string): Promise<void> {
      await transaction(async ({ em }) => {
        await em.insert(DeadLetterRow, {
          topic: `${event.topic}.dlt`,
          consumerGroup: group,
          event,
          attempts,
          reason,
          failedAt: new Date(database.clock()),
        });
        await em.nativeUpdate(PlaceRow, { consumerGroup: group, topic: event.topic }, { position, attempts: 0 });
      });
    },

    async deadLetters(topic: Topic, limit: number): Promise<DeadLetter[]> {
      const rows = await read((em) =>
        em.find(DeadLetterRow, { topic: `${topic}.dlt` }, { orderBy: { id: 'asc' }, limit }),
      );
      return rows.map(toDeadLetter);
    },

    /** The dead letters of all topics behind this one, the oldest first. */
    async deadLettersAfter(id: number, limit: number): Promise<FiledDeadLetter[]> {
      const rows = await read((em) => em.find(DeadLetterRow, { id: { $gt: id } }, { orderBy: { id: 'asc' }, limit }));
      return rows.map(toDeadLetter);
    },

    /** Puts the events of these dead letters at the log's end, and takes the letters away, together. */
    async sendAgain(ids: readonly number[]): Promise<void> {
      await transaction(async ({ em }) => {
        const rows = await em.find(DeadLetterRow, { id: { $in: [...ids] } }, { orderBy: { id: 'asc' } });
        const events = rows.map(({ event }) => toLogRow(event, database.clock()));
        if (events.length > 0) await em.insertMany(LogRow, events);
        await em.nativeDelete(DeadLetterRow, { id: { $in: rows.map(({ id }) => id) } });
      });
    },

    /** Deletes what is past its time. @returns how many events were deleted that some group had not read */
    async trim(): Promise<number> {
      const before = (ms: number) => ({ $lt: new Date(database.clock() - ms) });
      return transaction(async ({ em }) => {
        const places = await em.find(PlaceRow, {});
        for (const topic of TOPICS) {
          const readByAll = places.filter((place) => place.topic === topic).map((place) => place.position);
          const upTo = readByAll.length > 0 ? Math.min(...readByAll) : Number.MAX_SAFE_INTEGER;
          await em.nativeDelete(LogRow, { topic, loggedAt: before(KEEP_READ_MS), position: { $lte: upTo } });
        }
        await em.nativeDelete(DeadLetterRow, { failedAt: before(KEEP_DEAD_MS) });
        return em.nativeDelete(LogRow, { loggedAt: before(KEEP_UNREAD_MS) });
      });
    },
  };
}

const toLogRow = ({ id, key, topic, source, time, traceparent, data }: EventEnvelope, now: number) => ({
  eventId: id,
  eventKey: key,
  topic,
  source,
  time,
  traceparent: traceparent ?? null,
  data,
  loggedAt: new Date(now),
});

const toDeadLetter = ({ id, consumerGroup, event, attempts, reason, failedAt }: DeadLetterRow): FiledDeadLetter => ({
  id,
  group: consumerGroup,
  event,
  attempts,
  reason,
  failedAt,
});

function toEnvelope(row: LogRow): EventEnvelope {
  return {
    id: row.eventId,
    topic: row.topic,
    key: row.eventKey,
    source: row.source,
    time: row.time,
    ...(row.traceparent ? { traceparent: row.traceparent } : {}),
    data: row.data as EventEnvelope['data'],
  };
}
