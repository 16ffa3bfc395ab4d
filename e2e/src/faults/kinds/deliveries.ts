import { EVENT_ACCESS, type ServiceName, TOPICS, type Topic } from '@proctorwise/contracts';
import type { Admin, Kafka } from 'kafkajs';
import type { Fault } from '../fault.js';
import { endsOf, ownKafka, readBetween, withAdmin } from '../own-kafka.js';
import { runningProcess } from './kills.js';

/** Of each partition. */
const AGAIN = 100;
/** So many students hand in before, so that there is something to be repeated. */
const HANDING_IN = 5;
/** The groups of the frames stay: their places carry the terms of the partitions' owners, and are nobody's to set. */
const SET_BACK: readonly ServiceName[] = ['reservation', 'correction'];

const back = (place: bigint): bigint => (place > AGAIN ? place - BigInt(AGAIN) : 0n);

/** What consumers have seen comes again, behind what followed it and in another order. */
export const comesAgain: Fault = {
  name: `the last ${AGAIN} events of each partition come again, shuffled`,
  async happen({ platform: { servers } }, load, random) {
    await load.handIn(HANDING_IN);
    const kafka = ownKafka(servers);
    const heard = TOPICS.filter((topic) => EVENT_ACCESS[topic].readers.length > 0);
    const ends = await endsOf(kafka, heard);
    const records = await readBetween(kafka, new Map([...ends].map(([name, end]) => [name, back(end)])), ends);
    for (const topic of heard)
      await produce(
        kafka,
        topic,
        shuffled(
          records
            .filter((record) => record.topic === topic)
            .map(({ partition, message }) => ({ ...message, partition })),
          random,
        ),
      );
  },
};

type Outgoing = Parameters<ReturnType<Kafka['producer']>['send']>[0]['messages'];

async function produce(kafka: Kafka, topic: Topic, messages: Outgoing): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages });
  await producer.disconnect();
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Groups forget how far they were: what they have worked off comes again from there. */
export const placesSetBack: Fault = {
  name: `the groups of ${SET_BACK.join(' and ')} set back by ${AGAIN} events in each partition`,
  async happen({ platform }, load) {
    await load.handIn(HANDING_IN);
    // Kafka moves no group that has members.
    const readers = SET_BACK.map((name) => runningProcess(platform, name));
    for (const reader of readers) await reader.stop();
    await withAdmin(ownKafka(platform.servers), async (admin) => {
      for (const reader of SET_BACK)
        for (const topic of TOPICS.filter((name) => EVENT_ACCESS[name].readers.includes(reader)))
          await setBack(admin, `${reader}.${topic}`, topic);
    });
    for (const reader of readers) await reader.start();
  },
};

async function setBack(admin: Admin, groupId: string, topic: Topic): Promise<void> {
  const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const partitions = (offsets?.partitions ?? [])
    .filter(({ offset }) => Number(offset) >= 0)
    .map(({ partition, offset }) => ({ partition, offset: String(back(BigInt(offset))) }));
  if (partitions.length > 0) await admin.setOffsets({ groupId, topic, partitions });
}
