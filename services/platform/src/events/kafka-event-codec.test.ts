import { describe, expect, it } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
import { anEvent } from './event-log.contract.js';
import { toDeadLetter } from './kafka-dead-letter.js';
import { toEvent, toRecord, UnreadableRecord } from './kafka-event-codec.js';

/** The record as the broker hands it over: bytes everywhere. */
function received(record: ReturnType<typeof toRecord>): KafkaMessage {
  const headers = Object.fromEntries(
    Object.entries(record.headers).map(([name, text]) => [name, Buffer.from(String(text))]),
  );
  return { key: Buffer.from(record.key), value: record.value, headers, timestamp: '0', attributes: 0, offset: '7' };
}
const traced = { ...anEvent(1, 'rée'), traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

describe('an event as a record', () => {
  it('is a CloudEvent in binary mode, under its key', () => {
    const { topic, key, value, headers } = toRecord(traced, 'p.');
    expect([topic, key, JSON.parse(String(value))]).toEqual(['p.exam_cancelled', 'rée', traced.data]);
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: 'event-1',
      ce_type: 'exam_cancelled',
      ce_source: 'reservation',
      ce_time: traced.time,
      'content-type': 'application/json',
      traceparent: traced.traceparent,
    });
  });

  it('comes back as it was', () => {
    for (const event of [traced, anEvent(2)])
      expect(toEvent('exam_cancelled', received(toRecord(event, '')))).toEqual(event);
  });

  it.each([
    ['no headers', { headers: {} }],
    ['no key', { key: null }],
    ['no value', { value: null }],
    ['a value that is no JSON', { value: Buffer.from('{') }],
  ])('is unreadable with %s', (_, broken) => {
    const message = { ...received(toRecord(traced, '')), ...broken } as KafkaMessage;
    expect(() => toEvent('exam_cancelled', message)).toThrow(UnreadableRecord);
  });

  it('is unreadable as an event of another topic', () => {
    expect(() => toEvent('exam_submitted', received(toRecord(traced, '')))).toThrow(UnreadableRecord);
  });
});

it('takes a header without a value, as others may write it, for none', () => {
  const message = received(toRecord(traced, ''));
  const odd = { ...message, headers: { ...message.headers, odd: null, traceparent: null } } as unknown as KafkaMessage;
  const { traceparent: _, ...untraced } = traced;
  expect(toEvent(traced.topic, odd)).toEqual(untraced);
  const bare = { ...message, headers: { ce_id: null } } as unknown as KafkaMessage;
  expect(() => toEvent(traced.topic, bare)).toThrow(UnreadableRecord);
});

it('lays a record aside byte for byte, with the reason beside its own headers', () => {
  const message = received(toRecord(traced, ''));
  const facts = {
    group: 'g',
    reason: 'never',
    attempts: 8,
    topic: 'p.exam_cancelled',
    partition: 2,
    offset: '7',
    failedAt: 't',
  };
  const letter = toDeadLetter(message, facts);
  expect([letter.topic, letter.key, letter.value]).toEqual(['p.exam_cancelled.dlt', 'rée', message.value]);
  expect(letter.headers).toMatchObject({
    ...message.headers,
    dlt_group: 'g',
    dlt_reason: 'never',
    dlt_attempts: '8',
    dlt_topic: 'p.exam_cancelled',
    dlt_partition: '2',
    dlt_offset: '7',
    dlt_failed_at: 't',
  });
});
