import { describe, expect, it } from '@jest/globals';
import { TOPICS } from '@proctorwise/contracts';
import fc from 'fast-check';
import {
  KafkaAccessDenied,
  KafkaCertificateRefused,
  KafkaCredentialsRefused,
  KafkaTopicMissing,
  KafkaUnreachable,
  kafkaFailure,
} from './errors.js';
import { groupsOf, type OutgoingRecord, RecordTooLarge } from './grouped-producer.js';
import { eventTopics, framesTopic } from './topics.js';

const connection = {
  brokers: ['kafka:9092'],
  clientId: 'test',
  sasl: { username: 'correction', password: 'hunter-2' },
};
const aRecord = (bytes: number): OutgoingRecord => ({ topic: 't', key: 'k', value: Buffer.alloc(bytes), headers: {} });
/** As the library wraps them: the cause below some layers of its own. */
const wrapped = (facts: object) =>
  Object.assign(new Error('outer'), {
    name: 'KafkaJSNonRetriableError',
    cause: Object.assign(new Error('inner'), facts),
  });

describe('groupsOf', () => {
  it('keeps every record, in order, in groups none of which is too large', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }), (sizes) => {
        const records = sizes.map(aRecord);
        const groups = groupsOf(records, 1_100);
        expect(groups.flatMap((group) => group.items)).toEqual(records);
        for (const { bytes } of groups) expect(bytes).toBeLessThanOrEqual(1_100);
      }),
    );
  });

  it('takes a record that just fits, and refuses one that does not', () => {
    const overhead = groupsOf([aRecord(0)], 1_000)[0]!.bytes;
    expect(groupsOf([aRecord(1_000 - overhead)], 1_000)).toHaveLength(1);
    expect(() => groupsOf([aRecord(1_001 - overhead)], 1_000)).toThrow(RecordTooLarge);
  });
});

describe('kafkaFailure', () => {
  it.each([
    [{ name: 'KafkaJSSASLAuthenticationError' }, KafkaCredentialsRefused],
    [{ type: 'SASL_AUTHENTICATION_FAILED' }, KafkaCredentialsRefused],
    [{ type: 'TOPIC_AUTHORIZATION_FAILED' }, KafkaAccessDenied],
    [{ type: 'GROUP_AUTHORIZATION_FAILED' }, KafkaAccessDenied],
    [{ name: 'KafkaJSGroupCoordinatorNotFound' }, KafkaAccessDenied],
    [{ type: 'UNKNOWN_TOPIC_OR_PARTITION' }, KafkaTopicMissing],
    [{ name: 'KafkaJSConnectionError', code: 'SELF_SIGNED_CERT_IN_CHAIN' }, KafkaCertificateRefused],
    [{ name: 'KafkaJSConnectionError', code: 'ECONNREFUSED' }, KafkaUnreachable],
    [{ name: 'KafkaJSRequestTimeoutError' }, KafkaUnreachable],
  ])('reads %j', (facts, expected) => {
    expect(kafkaFailure(wrapped(facts), connection, 'write to t')).toBeInstanceOf(expected);
  });

  it('never tells a password', () => {
    const failure = kafkaFailure(wrapped({ type: 'SASL_AUTHENTICATION_FAILED' }), connection, 'write to t');
    expect(String(failure)).toContain('correction');
    expect(String(failure) + JSON.stringify(failure)).not.toContain(connection.sasl.password);
  });

  it('leaves alone what it does not know', () => {
    const error = new TypeError('a defect');
    expect(kafkaFailure(error, connection, 'write to t')).toBe(error);
  });
});

describe('the topics', () => {
  it('are one for each event, one for its dead letters, and the frames', () => {
    const names = eventTopics({ prefix: 'p.' }).map(({ topic }) => topic);
    expect(names).toEqual(TOPICS.flatMap((topic) => [`p.${topic}`, `p.${topic}.dlt`]));
    expect(framesTopic({ prefix: 'p.', partitions: 64 })).toMatchObject({ topic: 'p.frames', partitions: 64 });
  });
});
