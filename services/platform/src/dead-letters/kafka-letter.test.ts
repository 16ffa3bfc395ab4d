import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { toDeadLetter } from '../events/kafka-dead-letter.js';
import { groupsOf } from '../kafka/grouped-producer.js';
import { readDeadLetter, recordAgain, sentAgain } from './kafka-letter.js';

const TOPIC = 'exam_cancelled';
const givenUp = {
  group: 'reservation',
  reason: 'never',
  attempts: 8,
  topic: `p.${TOPIC}`,
  partition: 2,
  offset: '7',
  failedAt: '2026-11-22T10:00:00.000Z',
};
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const headers = fc.dictionary(
  fc
    .oneof(fc.constantFrom('ce_id', 'ce_time', 'traceparent', 'content-type'), fc.string())
    .filter((name) => !name.startsWith('dlt_') && name !== '__proto__'),
  bytes,
);
const asRead = (record: { key: string; value: Buffer; headers: IHeaders }, offset = '0'): KafkaMessage => ({
  key: Buffer.from(record.key),
  value: record.value,
  headers: Object.fromEntries(
    Object.entries(record.headers).map(([name, text]) => [name, Buffer.from(text as string)]),
  ),
  timestamp: '0',
  attributes: 0,
  offset,
});

describe('a dead letter in Kafka', () => {
  it('is sent again as it came: its key, its value and its headers, byte for byte', () => {
    fc.assert(
      fc.property(fc.string(), bytes, headers, (key, value, own) => {
        const came = asRead({ key, value, headers: own });
        const again = recordAgain(`p.${TOPIC}`, asRead(toDeadLetter(came, givenUp)));
        expect(again.topic).toBe(`p.${TOPIC}`);
        expect(asRead(again)).toEqual(came);
      }),
    );
  });

  it('tells whose it is and why it lies there', () => {
    const event = {
      key: 'r1',
      value: Buffer.from('{"a":1}'),
      headers: { ce_id: 'e1', ce_time: '2026-11-22T09:00:00Z' },
    };
    const read = readDeadLetter(TOPIC, 0, asRead(toDeadLetter(asRead(event), givenUp), '17'));
    expect(read).toEqual({
      kind: 'letter',
      place: '0/17',
      letter: {
        id: 'exam_cancelled/0/17',
        topic: TOPIC,
        group: 'reservation',
        key: 'r1',
        eventId: 'e1',
        time: '2026-11-22T09:00:00Z',
        failedAt: givenUp.failedAt,
        attempts: 8,
        reason: 'never',
        data: '{"a":1}',
      },
    });
  });

  it('is read whatever its record holds', () => {
    const names = fc.constantFrom('dlt_attempts', 'dlt_failed_at', 'dlt_group', 'ce_time', 'ce_id', 'dlt_sent_again');
    fc.assert(
      fc.property(fc.dictionary(names, bytes), fc.option(bytes), fc.option(bytes), (any, key, value) => {
        const message = { key, value, headers: any, timestamp: '0', attributes: 0, offset: '3' } as KafkaMessage;
        const read = readDeadLetter(TOPIC, 0, message);
        expect(read.kind).toBe('dlt_sent_again' in any && !('dlt_group' in any) ? 'sent' : 'letter');
      }),
    );
  });

  it('is read and sent again where a header has no value, as the client reads what others wrote', () => {
    const message = { ...asRead({ key: 'k', value: Buffer.from('{}'), headers: {} }), headers: { odd: null } };
    const read = readDeadLetter(TOPIC, 0, message as unknown as KafkaMessage);
    expect(read).toMatchObject({ kind: 'letter', letter: { key: 'k', eventId: null } });
    expect(groupsOf([recordAgain(TOPIC, message as unknown as KafkaMessage)], 1_000)).toHaveLength(1);
  });

  it('is known as sent by the note behind it, which is no letter', () => {
    const note = sentAgain(`p.${TOPIC}`, '0/17', 'r1', 0);
    expect(note.topic).toBe('p.exam_cancelled.dlt');
    expect(readDeadLetter(TOPIC, 0, asRead(note, '18'))).toEqual({ kind: 'sent', place: '0/17' });
  });
});
