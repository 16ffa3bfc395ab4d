import type { EventEnvelope, Topic } from '@proctorwise/contracts';
import { backoffMs, sleep as realSleep, type Sleep, type WorkLog } from '../background/index.js';
import {
  GroupConsumer,
  GroupedProducer,
  Interrupted,
  type KafkaConnection,
  type PartitionLag,
  type ReceivedRecord,
} from '../kafka/index.js';
import { type Clock, systemClock } from '../time/index.js';
import { continueTrace, inTrace } from '../tracing/index.js';
import { afterFailure, type DeliveryCounters, isOutage, OutageOfEvent } from './delivery-attempts.js';
import { AlreadySubscribed, type EventLog, type SubscribeOptions, type Subscription } from './event-log.js';
import { toDeadLetter } from './kafka-dead-letter.js';
import { toEvent, toRecord, UnreadableRecord } from './kafka-event-codec.js';

const DEAD_LETTER_BACKOFF = { baseMs: 200, maxMs: 30_000 };

export interface KafkaEventLogOptions {
  readonly connection: KafkaConnection;
  readonly log: WorkLog;
  /** Before the name of each topic and group, where several platforms share a Kafka. @default none */
  readonly prefix?: string;
  /** See GroupConsumer. */
  readonly sessionTimeoutMs?: number;
  /** @default the system's */
  readonly clock?: Clock;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly sleep?: Sleep;
}

export interface SubscriptionLag extends PartitionLag {
  readonly group: string;
  readonly topic: Topic;
}

export interface KafkaEventLog extends EventLog {
  readonly counters: Readonly<DeliveryCounters & { published: number }>;
  /** Whose topic waits just now, here, because what the handler needs is away. */
  waiting(): { readonly group: string; readonly topic: Topic }[];
  /** How many events wait for each group, as of what was last read here. */
  lags(): SubscriptionLag[];
}

/**
 * The event log of the cluster mode. Topics must be there (`ensureTopics`); a group in Kafka is `{group}.{topic}`, so
 * that a topic whose handler fails holds up no other. The tries at an event are counted by the process that has its
 * partition: where that changes, they begin anew.
 */
export function openKafkaEventLog(options: KafkaEventLogOptions): KafkaEventLog {
  const { connection, log, prefix = '', clock = systemClock, random = Math.random, sleep = realSleep } = options;
  const producer = new GroupedProducer({ connection, log });
  const counters = { published: 0, delivered: 0, failedAttempts: 0, deadLettered: 0 };
  const consumers = new Map<string, { group: string; topic: Topic; consumer: GroupConsumer }>();
  const waiting = new Map<string, { group: string; topic: Topic }>();

  const consumerOf = <T extends Topic>(topic: T, { group, handle, from = 'beginning' }: SubscribeOptions<T>) => {
    const topicName = `${prefix}${topic}`;
    const attemptsOf = new Map<string, number>();

    const bury = async ({ partition, message }: ReceivedRecord, attempts: number, reason: string, error: unknown) => {
      const { offset } = message;
      const failedAt = new Date(clock()).toISOString();
      const letter = toDeadLetter(message, { group, reason, attempts, topic: topicName, partition, offset, failedAt });
      await producer.send([letter]);
      counters.deadLettered += 1;
      log.error({ err: error, group, topic, partition, offset, attempts, reason }, 'an event went to the dead letters');
    };
    /** An event must not be lost because the dead letters cannot be written: the topic waits. */
    const giveUp = async (
      record: ReceivedRecord,
      attempts: number,
      reason: string,
      error: unknown,
      until: AbortSignal,
    ) => {
      for (let failures = 1; ; failures += 1) {
        try {
          return await bury(record, attempts, reason, error);
        } catch (failure) {
          log.error({ err: failure, group, topic }, 'a dead letter could not be written and is tried again');
          await sleep(backoffMs(failures, DEAD_LETTER_BACKOFF, random), until);
          if (until.aborted) throw new Interrupted();
        }
      }
    };
    const deliver = async (record: ReceivedRecord, event: EventEnvelope<T>, until: AbortSignal) => {
      const at = `${record.partition}/${record.message.offset}`;
      const facts = { group, topic, eventId: event.id };
      const outage = new OutageOfEvent(log, facts);
      for (;;) {
        const attempts = (attemptsOf.get(at) ?? 0) + 1;
        try {
          await handle(event);
          counters.delivered += 1;
          outage.end();
          attemptsOf.delete(at);
          return;
        } catch (error) {
          counters.failedAttempts += 1;
          if (isOutage(error)) outage.count();
          else attemptsOf.set(at, attempts);
          const next = afterFailure(error, { attempts, outages: outage.tries }, random);
          if ('giveUp' in next) {
            outage.end();
            await giveUp(record, attempts, next.giveUp, error, until);
            attemptsOf.delete(at);
            return;
          }
          if (isOutage(error)) {
            waiting.set(`${group}.${topic}`, { group, topic });
            outage.tell(error, next.pauseMs);
          } else log.warn({ err: error, ...facts, attempts }, 'an event was not handled and is tried again');
          await sleep(next.pauseMs, until);
          if (until.aborted) throw new Interrupted();
        }
      }
    };

    return new GroupConsumer({
      connection,
      log,
      group: `${prefix}${group}.${topic}`,
      topic: topicName,
      from,
      ...(options.sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs: options.sessionTimeoutMs }),
      work: async (record, until) => {
        let event: EventEnvelope;
        try {
          event = toEvent(topic, record.message);
        } catch (error) {
          if (!(error instanceof UnreadableRecord)) throw error;
          return giveUp(record, 0, error.message, error, until);
        }
        // The record says that it is of this topic.
        await inTrace(continueTrace(event.traceparent), () =>
          deliver(record, event as EventEnvelope<T>, until),
        ).finally(() => waiting.delete(`${group}.${topic}`));
      },
    });
  };

  const stop = async (names: readonly string[]) => {
    await Promise.all(names.map((name) => consumers.get(name)?.consumer.stop()));
    for (const name of names) consumers.delete(name);
  };

  return {
    counters,
    async publish(...events) {
      await producer.send(events.map((event) => toRecord(event, prefix)));
      counters.published += events.length;
    },
    async subscribe(subscribeOptions): Promise<Subscription> {
      const { group, topics } = subscribeOptions;
      const nameOf = (topic: Topic) => `${group}.${topic}`;
      for (const topic of topics) if (consumers.has(nameOf(topic))) throw new AlreadySubscribed(group, topic);
      for (const topic of topics)
        consumers.set(nameOf(topic), { group, topic, consumer: consumerOf(topic, subscribeOptions) });
      const names = topics.map(nameOf);
      try {
        await Promise.all(names.map((name) => consumers.get(name)?.consumer.start()));
      } catch (error) {
        await stop(names);
        throw error;
      }
      return { stop: () => stop(names) };
    },
    waiting: () => [...waiting.values()],
    lags: () =>
      [...consumers.values()].flatMap(({ group, topic, consumer }) =>
        consumer.lags.map((lag) => ({ group, topic, ...lag })),
      ),
    async close() {
      await stop([...consumers.keys()]);
      await producer.close();
    },
  };
}
