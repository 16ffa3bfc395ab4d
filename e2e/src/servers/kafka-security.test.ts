import { beforeAll, describe, expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { PlatformaticFrameProducer } from '@proctorwise/monitoring/frames/kafka';
import {
  deleteRecordsBelow,
  KafkaAccessDenied,
  KafkaCertificateRefused,
  type KafkaConnection,
  KafkaCredentialsRefused,
  kafkaClient,
  openKafkaEventLog,
  prepareKafka,
  withAdmin,
} from '@proctorwise/platform';
import { anEvent } from '@proctorwise/platform/testing';
import kafkajs from 'kafkajs';
import { java, MISSING_JAVA, MISSING_OPENSSL, openssl } from '../needs.js';
import { caughtUp } from './kafka-events-under-test.js';
import { kafkaUnderTest, START_WITHIN_MS, silentLog } from './kafka-under-test.js';
import { certificates } from './test-certificates.js';

const needed = java && openssl;
const MISSING = java ? MISSING_OPENSSL : MISSING_JAVA;
const USERS = ['admin', 'user', 'reservation', 'monitoring', 'correction'].map((name) => ({
  name,
  password: `${name}-secret`,
}));

const tls = needed ? await certificates() : undefined;
const kafka = kafkaUnderTest({ users: USERS, ...(tls ? { tls } : {}) });

const as = (username: string, password = `${username}-secret`): KafkaConnection => ({
  brokers: kafka().connection.brokers,
  clientId: username,
  sasl: { username, password },
  ...(tls ? { tls: { ca: tls.ca } } : {}),
});
const openAs = (...who: Parameters<typeof as>) => openKafkaEventLog({ connection: as(...who), log: silentLog });

beforeAll(async () => {
  if (!needed) return;
  const prepare = { connection: as('admin'), log: silentLog, eventPartitions: 1, factor: 1, rights: true };
  await Promise.all([prepareKafka(prepare), prepareKafka(prepare)]);
  expect(await prepareKafka({ ...prepare, framePartitions: 7 })).toMatchObject([
    { topic: 'frames', foundPartitions: 6 },
  ]);
}, START_WITHIN_MS);

describe('Kafka with users, rights and TLS', () => {
  itNeeds(needed, MISSING, 'carries events from a service that may write them to one that may read them', async () => {
    const [correction, reservation] = [openAs('correction'), openAs('reservation')];
    const seen: string[] = [];
    await reservation.subscribe({
      group: 'reservation',
      topics: ['exam_submitted'],
      handle: async ({ id }) => void seen.push(id),
    });
    const { data: _, ...envelope } = anEvent(1);
    await correction.publish({
      ...envelope,
      topic: 'exam_submitted',
      data: {
        submission_id: 's1',
        user_id: 'u1',
        exam_id: 'e1',
        reservation_id: 'r1',
        submitted_at: envelope.time,
        answer_count: 3,
      },
    });
    await caughtUp(as('admin'), [{ groupId: 'reservation.exam_submitted', topic: 'exam_submitted' }]);
    await Promise.all([correction.close(), reservation.close()]);
    expect(seen).toEqual(['event-1']);
  });

  itNeeds(needed, MISSING, 'refuses a wrong password, says whose, and what to do', async () => {
    const log = openAs('reservation', 'guessed');
    const refused = log.publish(anEvent(1));
    await expect(refused).rejects.toThrow(KafkaCredentialsRefused);
    await expect(refused).rejects.toThrow(/user reservation.*secret/);
    await expect(
      log.subscribe({ group: 'reservation', topics: ['exam_submitted'], handle: async () => undefined }),
    ).rejects.toThrow(KafkaCredentialsRefused);
    await log.close();
  });

  itNeeds(needed, MISSING, 'lets a service write only its own topics', async () => {
    const log = openAs('correction');
    const denied = log.publish(anEvent(1));
    await expect(denied).rejects.toThrow(KafkaAccessDenied);
    await expect(denied).rejects.toThrow(/correction.*write to exam_cancelled/);
    await log.close();
  });

  itNeeds(needed, MISSING, 'lets a service read only what it hears, in groups of its name', async () => {
    const log = openAs('reservation');
    const handle = async () => undefined;
    await expect(log.subscribe({ group: 'reservation', topics: ['grading_completed'], handle })).rejects.toThrow(
      KafkaAccessDenied,
    );
    await expect(log.subscribe({ group: 'correction', topics: ['exam_submitted'], handle })).rejects.toThrow(
      KafkaAccessDenied,
    );
    await log.close();
  });

  itNeeds(needed, MISSING, 'lets who archives frames delete them, and nobody their topic', async () => {
    const topic = 'frames';
    const producer = kafkaClient(as('monitoring'), silentLog).producer();
    await producer.connect();
    await producer.send({ topic, messages: [1, 2].map((value) => ({ partition: 0, value: String(value) })) });
    await producer.disconnect();
    const below = new Map([[0, 1]]);
    const denied = withAdmin(as('correction'), silentLog, 'delete', (admin) => deleteRecordsBelow(admin, topic, below));
    await expect(denied).rejects.toThrow(KafkaAccessDenied);
    await withAdmin(as('monitoring'), silentLog, 'delete', (admin) => deleteRecordsBelow(admin, topic, below));
    const places = await withAdmin(as('admin'), silentLog, 'look', (admin) => admin.fetchTopicOffsets(topic));
    expect(places.find(({ partition }) => partition === 0)).toMatchObject({ low: '1', high: '2' });
    await expect(
      withAdmin(as('monitoring'), silentLog, 'delete', (admin) => admin.deleteTopics({ topics: [topic] })),
      // As a broker that deletes no topics says it to this client's version of the request.
    ).rejects.toMatchObject({ type: 'INVALID_REQUEST' });
    const topics = await withAdmin(as('admin'), silentLog, 'list', (admin) => admin.listTopics());
    expect(topics).toContain(topic);
  });

  itNeeds(
    needed,
    MISSING,
    'takes rights away that are no longer in the table, and leaves other users theirs',
    async () => {
      const right = (principal: string) => ({
        principal,
        host: '*',
        permissionType: kafkajs.AclPermissionTypes.ALLOW,
        resourceType: kafkajs.AclResourceTypes.TOPIC,
        resourceName: 'frames',
        resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
        operation: kafkajs.AclOperationTypes.READ,
      });
      await withAdmin(as('admin'), silentLog, 'give rights', (admin) =>
        admin.createAcls({ acl: [right('User:correction'), right('User:auditor')] }),
      );
      await prepareKafka({ connection: as('admin'), log: silentLog, eventPartitions: 1, factor: 1, rights: true });
      const readers = await withAdmin(as('admin'), silentLog, 'look at rights', async (admin) => {
        const { principal: _, host: __, ...onFrames } = right('User:anybody');
        const { resources } = await admin.describeAcls(onFrames as Parameters<typeof admin.describeAcls>[0]);
        return resources.flatMap(({ acls }) => acls.map(({ principal }) => principal));
      });
      expect(readers.sort()).toEqual(['User:auditor', 'User:monitoring']);
    },
  );

  itNeeds(needed, MISSING, 'takes frames by @platformatic/kafka, and tells why where it takes none', async () => {
    const frame = { key: 'ada', value: Buffer.from('frame'), headers: { version: '1' } };
    const sentAs = async (connection: KafkaConnection) => {
      const options = { topic: 'frames', log: silentLog, requestTimeoutMs: 10_000, random: () => 0 };
      const producer = new PlatformaticFrameProducer({ ...options, connection });
      await producer.send(1, [frame]).finally(() => producer.close());
    };
    await sentAs(as('monitoring'));
    const places = await withAdmin(as('admin'), silentLog, 'look', (admin) => admin.fetchTopicOffsets('frames'));
    expect(places.find(({ partition }) => partition === 1)).toMatchObject({ low: '0', high: '1' });
    await expect(sentAs(as('monitoring', 'guessed'))).rejects.toThrow(KafkaCredentialsRefused);
    await expect(sentAs(as('correction'))).rejects.toThrow(KafkaAccessDenied);
    const foreign = { ...as('monitoring'), tls: { ca: (await certificates()).ca } };
    await expect(sentAs(foreign)).rejects.toThrow(KafkaCertificateRefused);
  });

  itNeeds(
    needed,
    MISSING,
    'is not believed where another authority signed its certificate, and that is told',
    async () => {
      const { tls: _, ...unsigned } = as('admin');
      const connection = { ...unsigned, tls: { ca: (await certificates()).ca } };
      await expect(withAdmin(connection, silentLog, 'list', (admin) => admin.listTopics())).rejects.toThrow(
        KafkaCertificateRefused,
      );
    },
    180_000,
  );
});
