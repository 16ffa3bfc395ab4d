import { describe, expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { ensureTopics, framesTopic, withAdmin } from '@proctorwise/platform';
import { MISSING_JAVA } from '../needs.js';
import {
  anyKafka,
  aPrefix,
  kafkaUnderTest,
  MISSING_OWN_KAFKA,
  ownKafka,
  START_WITHIN_MS,
  silentLog,
} from './kafka-under-test.js';

const kafka = kafkaUnderTest();
const ONE_BROKER = { factor: 1 };

const asAdmin = <T>(work: Parameters<typeof withAdmin<T>>[3]) => withAdmin(kafka().connection, silentLog, 'test', work);

describe('a Kafka server', () => {
  itNeeds(
    ownKafka,
    MISSING_OWN_KAFKA,
    'serves again at the same address, with all that it had, after kill -9 and after a stop',
    async () => {
      const { server } = kafka();
      const topic = framesTopic({ prefix: aPrefix(), partitions: 1 });
      await asAdmin((admin) => ensureTopics(admin, [topic], ONE_BROKER));
      const before = server.brokers;
      await server.kill();
      expect(server.process.isAlive).toBe(false);
      await server.start();
      await server.stop();
      await server.start();
      expect(server.brokers).toEqual(before);
      expect(await asAdmin((admin) => admin.listTopics())).toContain(topic.topic);
    },
    START_WITHIN_MS,
  );
});

describe('ensureTopics', () => {
  itNeeds(anyKafka, MISSING_JAVA, 'makes what is missing, once, also when two do it at the same time', async () => {
    const prefix = aPrefix();
    const topics = [framesTopic({ prefix, partitions: 3 }), framesTopic({ prefix: `${prefix}b.`, partitions: 2 })];
    const both = await Promise.all([1, 2].map(() => asAdmin((admin) => ensureTopics(admin, topics, ONE_BROKER))));
    expect(both.map(({ different }) => different)).toEqual([[], []]);
    expect(await asAdmin((admin) => ensureTopics(admin, topics, ONE_BROKER))).toEqual({ created: [], different: [] });
  });

  itNeeds(anyKafka, MISSING_JAVA, 'adds to those that are there already', async () => {
    const prefix = aPrefix();
    const [one, two] = [framesTopic({ prefix }), framesTopic({ prefix: `${prefix}b.` })];
    await asAdmin((admin) => ensureTopics(admin, [one], ONE_BROKER));
    const ensured = await asAdmin((admin) => ensureTopics(admin, [one, two], ONE_BROKER));
    expect(ensured.created).toEqual([two.topic]);
  });

  itNeeds(anyKafka, MISSING_JAVA, 'tells a topic of other partitions, and leaves it alone', async () => {
    const prefix = aPrefix();
    await asAdmin((admin) => ensureTopics(admin, [framesTopic({ prefix, partitions: 2 })], ONE_BROKER));
    const again = () => asAdmin((admin) => ensureTopics(admin, [framesTopic({ prefix, partitions: 3 })], ONE_BROKER));
    const told = { topic: `${prefix}frames`, wantedPartitions: 3, foundPartitions: 2 };
    expect(await again()).toEqual({ created: [], different: [told] });
    expect(await again()).toEqual({ created: [], different: [told] });
  });
});
