import { EVENT_SCHEMAS, type EventData, type EventEnvelope, type Topic } from '@proctorwise/contracts';
import type { BackgroundWork } from '../background/index.js';
import { type Database, type Transaction, unitOfWork } from '../database/index.js';
import { type EventLog, PoisonEvent, type Subscription } from './event-log.js';

export interface ConsumeOptions<T extends Topic> {
  readonly database: Database;
  readonly events: Pick<EventLog, 'subscribe'>;
  /** The service's name, and more where one service handles a topic twice: `notification.mail`. */
  readonly group: string;
  readonly topic: T;
  /** What the event means here. It runs in one transaction with the note that it was worked off. */
  readonly handle: (event: EventEnvelope<T>, tx: Transaction) => Promise<void>;
}

/**
 * Consumes a topic so that an event delivered twice has its effect once: the inbox row commits with the work. Data
 * that does not fit the topic's schema goes to the dead letters at once.
 */
export function consume<T extends Topic>({
  database,
  events,
  group,
  topic,
  handle,
}: ConsumeOptions<T>): BackgroundWork {
  const { transaction } = unitOfWork(database);
  let subscription: Subscription | undefined;
  return {
    name: `${group}.${topic}`,
    async start() {
      subscription = await events.subscribe({
        group,
        topics: [topic],
        handle: async (event) => {
          const valid = validated(event);
          await transaction(async (tx) => {
            if (await tx.claim(valid.id, group)) await handle(valid, tx);
          });
        },
      });
    },
    async stop() {
      await subscription?.stop();
      subscription = undefined;
    },
  };
}

function validated<T extends Topic>(event: EventEnvelope<T>): EventEnvelope<T> {
  const parsed = EVENT_SCHEMAS[event.topic].safeParse(event.data);
  if (!parsed.success) {
    throw new PoisonEvent(event.id, `its data does not fit the schema of ${event.topic}`, { cause: parsed.error });
  }
  return { ...event, data: parsed.data as EventData<T> };
}
