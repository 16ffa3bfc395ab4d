import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Missing } from '@proctorwise/contracts/testing';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { type KafkaOptions, type KafkaServer, startKafka } from '@proctorwise/distributed/servers';
import type { KafkaConnection, WorkLog } from '@proctorwise/platform';
import { java, MISSING_JAVA } from '../needs.js';

/** Brokers that somebody else started: tests use them, and never end them. */
const given = process.env.KAFKA_BROKERS?.split(',').filter(Boolean);

/** A Kafka for tests that only talk to it; undefined where there is none and none can be started. */
export const anyKafka = given ?? java;
/** A Kafka that a test may kill; undefined where none can be started, and where one was given. */
export const ownKafka = given ? undefined : java;
export const MISSING_OWN_KAFKA: Missing = given
  ? { because: 'the given brokers must not be killed', command: 'unset KAFKA_BROKERS' }
  : MISSING_JAVA;

export const START_WITHIN_MS = 120_000;
export const silentLog: WorkLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Topics and groups of one test are nobody else's. */
export const aPrefix = () => `t${randomUUID().slice(0, 8)}.`;

export interface KafkaUnderTest {
  /** @throws {Error} brokers were given from outside */
  readonly server: KafkaServer;
  /** As whoever may do all. */
  readonly connection: KafkaConnection;
}

/**
 * A server for all tests of this file, in a folder of its own, also ended when the test process is killed. With
 * `KAFKA_BROKERS`, and no options that ask for a server of our own, it is that one.
 */
export function kafkaUnderTest(options: Omit<KafkaOptions, 'folder'> = {}): () => KafkaUnderTest {
  let server: KafkaServer | undefined;
  let end: () => Promise<void> = async () => undefined;
  const ours = given === undefined || Object.keys(options).length > 0;
  beforeAll(async () => {
    if (!ours || !java) return;
    const folder = await mkdtemp(join(tmpdir(), 'proctorwise-kafka-'));
    const guard = guardProcesses(folder, 10_000);
    end = async () => {
      await server?.stop();
      await guard.release();
      await rm(folder, { recursive: true, force: true });
    };
    server = await startKafka({ folder, ...options });
  }, START_WITHIN_MS);
  afterAll(() => end(), 60_000);
  return () => ({
    get server() {
      if (!server) throw new Error('this test needs a Kafka of its own');
      return server;
    },
    connection: { brokers: (ours ? server?.brokers : given) ?? [], clientId: 'test' },
  });
}
