import type { Topic } from '@proctorwise/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { textsOf } from '../events/kafka-event-codec.js';
import { deadLetterTopic, type OutgoingRecord } from '../kafka/index.js';
import type { Letter } from './dead-letter.js';

/** Names the record's place, `partition/offset`, whose event was sent again: such a record is no letter itself. */
const SENT_AGAIN = 'dlt_sent_again';
const OF_THE_LETTER = /^dlt_/;

/** A record of a dead-letter topic. */
export type DeadLetterRecord =
  | { readonly kind: 'letter'; readonly letter: Letter; readonly place: string }
  /** The letter at this place was sent again. */
  | { readonly kind: 'sent'; readonly place: string };

/** Whatever lies there is read, as far as it can be: what services could not handle need not be what it should be. */
export function readDeadLetter(topic: Topic, partition: number, message: KafkaMessage): DeadLetterRecord {
  const texts = textsOf(message.headers);
  const sent = texts[SENT_AGAIN];
  // An event may have come with that header: what names who gave it up is a letter.
  if (sent !== undefined && texts.dlt_group === undefined) return { kind: 'sent', place: sent };
  const place = `${partition}/${message.offset}`;
  const letter = {
    id: `${topic}/${place}`,
    topic,
    group: texts.dlt_group ?? '',
    key: message.key?.toString() ?? '',
    eventId: texts.ce_id || null,
    time: timeOf(texts.ce_time),
    failedAt: timeOf(texts.dlt_failed_at),
    attempts: /^\d{1,9}$/.test(texts.dlt_attempts ?? '') ? Number(texts.dlt_attempts) : null,
    reason: texts.dlt_reason ?? '',
    data: message.value?.toString() ?? '',
  };
  return { kind: 'letter', letter, place };
}

/** The record as it came first: what was noted of its failure goes, all else stays byte for byte. */
export function recordAgain(topic: string, { key, value, headers }: KafkaMessage): OutgoingRecord {
  const own = Object.entries(headers ?? {}).filter(([name]) => !OF_THE_LETTER.test(name));
  return {
    topic,
    key: key?.toString() ?? '',
    value: value ?? Buffer.alloc(0),
    headers: Object.fromEntries(own) as IHeaders,
  };
}

/** Notes, behind the letter in its topic, that it was sent again. @param topic the event's, its prefix included */
export function sentAgain(topic: string, place: string, key: string, now: number): OutgoingRecord {
  const headers = { [SENT_AGAIN]: place, dlt_sent_at: new Date(now).toISOString() };
  return { topic: deadLetterTopic(topic), key, value: Buffer.alloc(0), headers };
}

const timeOf = (text: string | undefined): string | null =>
  text === undefined || Number.isNaN(Date.parse(text)) ? null : text;
