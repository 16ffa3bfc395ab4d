import { GroupSender, type LogMessage } from '@proctorwise/monitoring/frames/kafka';
import { type KafkaConnection, kafkaClient, type Logger } from '@proctorwise/platform';
import { type Figure, figure } from '../frames/figures.js';
import { closedLoop, frameBytes, rates } from './load.js';

export interface ClientsOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly partitions: number;
  readonly sessions: number;
  /** Of each turn. */
  readonly seconds: number;
  readonly log: Logger;
}

/** A producer of one of the clients; acks=all, not idempotent. */
interface Client {
  readonly name: string;
  send(partition: number, messages: readonly LogMessage[]): Promise<unknown>;
  close(): Promise<unknown>;
}

/** What is used of the other client, which is no dependency of this project. */
interface PlatformaticProducer {
  send(options: { acks: -1; messages: object[] }): Promise<unknown>;
  close(): Promise<void>;
}
type PlatformaticKafka = { Producer: new (options: object) => PlatformaticProducer };

const OTHER = '@platformatic/kafka';
const OTHER_VERSION = '2.12.1';
const TURNS = 2;
const bufferOf = (value: Uint8Array | null) =>
  value === null ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength);

async function openKafkajs({ connection, topic, log }: ClientsOptions): Promise<Client> {
  const producer = kafkaClient(connection, log).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return {
    name: 'kafkajs',
    send: (partition, messages) =>
      producer.send({
        topic,
        acks: -1,
        messages: messages.map(({ key, value, headers }) => ({ partition, key, value: bufferOf(value), headers })),
      }),
    close: () => producer.disconnect(),
  };
}

/** @returns undefined where it is not installed */
async function openOther({ connection, topic }: ClientsOptions): Promise<Client | undefined> {
  const name: string = OTHER;
  const library = await import(name).then(
    (found: PlatformaticKafka) => found,
    () => undefined,
  );
  if (!library) return undefined;
  const producer = new library.Producer({
    clientId: connection.clientId,
    bootstrapBrokers: [...connection.brokers],
    autocreateTopics: false,
    retries: 6,
  });
  return {
    name: `${OTHER} ${OTHER_VERSION}`,
    send: (partition, messages) =>
      producer.send({
        acks: -1,
        messages: messages.map(({ key, value, headers }) => ({
          topic,
          partition,
          key: Buffer.from(key ?? ''),
          value: bufferOf(value),
          headers: new Map(
            Object.entries(headers).map(([header, content]) => [Buffer.from(header), Buffer.from(content)]),
          ),
        })),
      }),
    close: () => producer.close(),
  };
}

/** As the frame log sends: for each partition one request at a time, what comes meanwhile together. */
async function measure(client: Client, turn: number, options: ClientsOptions): Promise<Figure[]> {
  const { partitions, sessions, seconds } = options;
  const senders = Array.from(
    { length: partitions },
    (_, partition) =>
      new GroupSender(
        async (messages) => void (await client.send(partition, messages)),
        () => performance.now(),
      ),
  );
  const jpegOf = frameBytes();
  const cpuBefore = process.cpuUsage();
  const load = await closedLoop(sessions, seconds, (sender, number) =>
    senders[sender % partitions]!.add({
      key: `session-${sender}`,
      value: jpegOf(number),
      headers: { version: '1', kind: 'frame', 'frame-number': String(number) },
    }),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  await client.close();
  const part = `${client.name}, turn ${turn}`;
  return [
    ...rates(part, load),
    figure(`${part}: own CPU for one`, (user + system) / 1_000 / load.done, 'ms'),
    figure(`${part}: failed`, load.refused, 'count'),
  ];
}

/** The project's Kafka client and a newer one, in turns, with records of a frame's size on the same broker. */
export async function compareClients(options: ClientsOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (let turn = 1; turn <= TURNS; turn++)
    for (const open of [openKafkajs, openOther]) {
      const client = await open(options);
      if (client) figures.push(...(await measure(client, turn, options)));
      else console.log(`NOT RUN: ${OTHER} is not installed: npm install --no-save ${OTHER}@${OTHER_VERSION}`);
    }
  return figures;
}
