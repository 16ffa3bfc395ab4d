import type { KafkaMessage } from 'kafkajs';
import { deadLetterTopic, type OutgoingRecord } from '../kafka/index.js';

/** Why a record was given up: in headers beside its own, named `dlt_…`. */
export interface GivenUp {
  readonly group: string;
  readonly reason: string;
  readonly attempts: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** ISO 8601 UTC. */
  readonly failedAt: string;
}

/** The record as it came, byte for byte, with the reason. */
export function toDeadLetter({ key, value, headers }: KafkaMessage, givenUp: GivenUp): OutgoingRecord {
  const facts = Object.entries(givenUp).map(([name, fact]) => [`dlt_${snakeCase(name)}`, String(fact)]);
  return {
    topic: deadLetterTopic(givenUp.topic),
    key: key?.toString() ?? '',
    value: value ?? Buffer.alloc(0),
    headers: { ...headers, ...Object.fromEntries(facts) },
  };
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
