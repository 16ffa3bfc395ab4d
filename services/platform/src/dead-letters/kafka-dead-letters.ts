import { EVENT_ACCESS, TOPICS, type Topic } from '@proctorwise/contracts';
import type { KafkaMessage } from 'kafkajs';
import type { WorkLog } from '../background/index.js';
import {
  DEAD_LETTERS_USER,
  deadLetterTopic,
  endsOf,
  GroupedProducer,
  type KafkaConnection,
  type OutgoingRecord,
  readToEnds,
} from '../kafka/index.js';
import { type Clock, systemClock } from '../time/index.js';
import type { DeadLetterBox, Letter } from './dead-letter.js';
import { readDeadLetter, recordAgain, sentAgain } from './kafka-letter.js';

export interface KafkaDeadLettersOptions {
  readonly connection: KafkaConnection;
  readonly log: WorkLog;
  /** Before the names of topics and groups. @default none */
  readonly prefix?: string;
  /** Their letters. @default of all that somebody hears: nobody gives up what nobody hears */
  readonly topics?: readonly Topic[];
  /** @default the system's */
  readonly clock?: Clock;
  /** @default a producer on the connection, closed with the box */
  readonly send?: (records: readonly OutgoingRecord[]) => Promise<void>;
}

const HEARD = TOPICS.filter((topic) => EVENT_ACCESS[topic].readers.length > 0);

interface Found {
  readonly letter: Letter;
  readonly place: string;
  readonly message: KafkaMessage;
}

/**
 * The dead letters in Kafka. A letter stays where it is until its time is over; that it was sent again is noted behind
 * it, once its event is durable in its topic. Whoever is killed between the two finds it open, and sends it once more:
 * consumers know the event by its id.
 */
export function kafkaDeadLetters(options: KafkaDeadLettersOptions): DeadLetterBox {
  const { connection, log, prefix = '', topics = HEARD, clock = systemClock } = options;
  const producer = new GroupedProducer({ connection, log });
  const { send = (records: readonly OutgoingRecord[]) => producer.send(records) } = options;
  const topicOf = new Map(topics.map((topic) => [deadLetterTopic(`${prefix}${topic}`), topic]));
  const source = { connection, log, group: `${prefix}${DEAD_LETTERS_USER}` };

  return {
    async read(wanted, visit) {
      const ends = await endsOf(connection, log, [...topicOf.keys()]);
      const sent = new Set<string>();
      await readToEnds({
        ...source,
        ends,
        visit: async (name, partition, messages) => {
          for (const message of messages) {
            const record = readDeadLetter(topicOf.get(name) as Topic, partition, message);
            if (record.kind === 'sent') sent.add(`${name}/${record.place}`);
          }
        },
      });
      await readToEnds({
        ...source,
        ends,
        visit: async (name, partition, messages) => {
          const topic = topicOf.get(name) as Topic;
          const found: Found[] = messages.flatMap((message) => {
            const record = readDeadLetter(topic, partition, message);
            const isOpen = record.kind === 'letter' && !sent.has(`${name}/${record.place}`) && wanted(record.letter);
            return isOpen ? [{ ...record, message }] : [];
          });
          if (found.length === 0) return;
          const letters = found.map(({ letter }) => letter);
          await visit(letters, async () => {
            await send(found.map(({ message }) => recordAgain(`${prefix}${topic}`, message)));
            // Only now: a note without its event would lose it.
            await send(found.map(({ place, letter }) => sentAgain(`${prefix}${topic}`, place, letter.key, clock())));
          });
        },
      });
    },
    close: () => producer.close(),
  };
}
