import type { EventEnvelope, Topic } from '@proctorwise/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { z } from 'zod';
import type { OutgoingRecord } from '../kafka/index.js';

/** CloudEvents 1.0 in binary mode: attributes are headers, the value is the data. */
const Attributes = z.object({
  ce_specversion: z.literal('1.0'),
  ce_id: z.string().min(1),
  ce_type: z.string().min(1),
  ce_source: z.string().min(1),
  ce_time: z.iso.datetime({ offset: true }),
  traceparent: z.string().optional(),
});

/** A record that is no event of its topic. */
export class UnreadableRecord extends Error {
  constructor(reason: string, options?: { cause: unknown }) {
    super(`The record is not an event of its topic: ${reason}`, options);
    this.name = 'UnreadableRecord';
  }
}

/** @param prefix before the topic's name in this Kafka */
export function toRecord(event: EventEnvelope, prefix: string): OutgoingRecord {
  return {
    topic: `${prefix}${event.topic}`,
    key: event.key,
    value: Buffer.from(JSON.stringify(event.data)),
    headers: {
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: event.topic,
      ce_source: event.source,
      ce_time: event.time,
      'content-type': 'application/json',
      ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
    },
  };
}

/**
 * The data is parsed, not checked: whether it fits its schema is for the handler to say.
 * @throws {UnreadableRecord}
 */
export function toEvent(topic: Topic, { key, value, headers }: KafkaMessage): EventEnvelope {
  const attributes = Attributes.safeParse(textsOf(headers));
  if (!attributes.success)
    throw new UnreadableRecord('its headers are not those of CloudEvents', { cause: attributes.error });
  const { ce_id, ce_type, ce_source, ce_time, traceparent } = attributes.data;
  if (ce_type !== topic) throw new UnreadableRecord(`its type is ${ce_type}`);
  if (!key || !value) throw new UnreadableRecord('it has no key, or no value');
  return {
    id: ce_id,
    topic,
    key: key.toString(),
    source: ce_source,
    time: ce_time,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: dataOf(value),
  };
}

function dataOf(value: Buffer): EventEnvelope['data'] {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch (cause) {
    throw new UnreadableRecord('its value is not JSON', { cause });
  }
}

/** A record's headers as text, each once. One without a value, which others may write and the client reads as null, is none. */
export function textsOf(headers: IHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  // A header may stand more than once: the first counts.
  for (const [name, value] of Object.entries(headers ?? {})) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined && first !== null) texts[name] = first.toString();
  }
  return texts;
}
