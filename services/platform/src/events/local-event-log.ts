import type { EventEnvelope, Topic } from '@proctorwise/contracts';
import { sleep as realSleep, runPeriodically, type Sleep, startWorkLoop, type WorkLog } from '../background/index.js';
import type { WorkLoop } from '../background/work-loop.js';
import { openWithoutOutbox } from '../database/database.js';
import { type Clock, systemClock } from '../time/index.js';
import type { DeliveryCounters } from './delivery-attempts.js';
import { AlreadySubscribed, type EventLog, type SubscribeOptions, type Subscription } from './event-log.js';
import { type DeadLetter, localLogStore } from './local-log-store.js';
import { localLogEntities, localLogMigrations } from './local-log-tables.js';
import { TopicDelivery } from './topic-delivery.js';

const HOUR_MS = 3_600_000;

export interface LocalEventLogOptions {
  /** Path of the log's own file, or `:memory:`. */
  readonly file: string;
  readonly log: WorkLog;
  /** @default the system's */
  readonly clock?: Clock;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly sleep?: Sleep;
}

export interface LocalEventLog extends EventLog {
  readonly counters: Readonly<DeliveryCounters & { published: number }>;
  /** The oldest dead letters of a topic. @param limit default 100 */
  deadLetters(topic: Topic, limit?: number): Promise<DeadLetter[]>;
  /** Resolves when every subscription is at the end of the log: for tests and for an orderly end. */
  settled(): Promise<void>;
  /** Deletes what every group has read and is 7 days old, and what is 30 days old. Done every hour besides. */
  trim(): Promise<void>;
}

/**
 * The event log of the embedded mode: one libSQL file, written with FULL synchronisation, read by the subscribers of
 * this process, which are woken by each publish.
 * @throws {DatabaseInUse | DatabaseFromNewerVersion}
 */
export async function openLocalEventLog(options: LocalEventLogOptions): Promise<LocalEventLog> {
  const { file, log, clock = systemClock, random = Math.random, sleep = realSleep } = options;
  const database = await openWithoutOutbox({
    name: 'event-log',
    location: { kind: 'libsql', file },
    entities: localLogEntities,
    migrations: localLogMigrations,
    clock,
  });
  const store = localLogStore(database);
  const counters = { published: 0, delivered: 0, failedAttempts: 0, deadLettered: 0 };
  const loops = new Map<string, { topic: Topic; loop: WorkLoop }>();
  const taken = new Set<string>();
  const trim = async () => {
    const unread = await store.trim();
    if (unread > 0) log.warn({ unread }, 'events past their time were deleted before every group had read them');
  };
  const trimming = runPeriodically({ name: 'event-log.trim', everyMs: HOUR_MS, log, random, task: trim });

  const deliverTopic = async <T extends Topic>(topic: T, { group, handle, from }: SubscribeOptions<T>) => {
    const name = loopName(group, topic);
    const place = await store.placeOf(group, topic, from ?? 'beginning');
    const delivery = new TopicDelivery({
      store,
      group,
      topic,
      place,
      // The store hands back only events of this topic.
      handle: handle as (event: EventEnvelope) => Promise<void>,
      counters,
      log,
      random,
      sleep,
    });
    const loop = startWorkLoop({
      name,
      everyMs: HOUR_MS, // woken by every publish; the pause ends by itself only to be safe
      task: (signal) => delivery.deliver(signal),
      log,
      random,
      backoff: { baseMs: 100, maxMs: 30_000 },
    });
    loops.set(name, { topic, loop });
  };

  const stop = async (names: readonly string[]) => {
    await Promise.all(names.map((name) => loops.get(name)?.loop.stop()));
    for (const name of names) {
      loops.delete(name);
      taken.delete(name);
    }
  };

  return {
    counters,
    async publish(...events) {
      if (events.length === 0) return;
      await store.append(events);
      counters.published += events.length;
      const topics = new Set(events.map((event) => event.topic));
      for (const { topic, loop } of loops.values()) if (topics.has(topic)) loop.wake();
    },
    async subscribe(subscribeOptions): Promise<Subscription> {
      const { group, topics } = subscribeOptions;
      for (const topic of topics) if (taken.has(loopName(group, topic))) throw new AlreadySubscribed(group, topic);
      const names = topics.map((topic) => loopName(group, topic));
      for (const name of names) taken.add(name);
      try {
        for (const topic of topics) await deliverTopic(topic, subscribeOptions);
      } catch (error) {
        await stop(names);
        throw error;
      }
      return { stop: () => stop(names) };
    },
    deadLetters: (topic, limit = 100) => store.deadLetters(topic, limit),
    trim,
    async settled() {
      // A handler may publish: look again until one round finds all of them idle at once.
      for (let before = -1; before !== counters.published; ) {
        before = counters.published;
        for (const { loop } of [...loops.values()]) await loop.idle();
      }
    },
    async close() {
      await trimming.stop();
      await stop([...loops.keys()]);
      await database.close(); // harmless when closed already
    },
  };
}

const loopName = (group: string, topic: Topic) => `${group}.${topic}`;
