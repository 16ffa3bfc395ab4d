import type { ConnectionPool, ConnectionPoolEventPayload, Producer } from '@platformatic/kafka';
import { backoffMs, type KafkaConnection, KafkaUnreachable, kafkaFailure, type WorkLog } from '@proctorwise/platform';
import type { LogMessage } from './frame-message.js';
import { bufferOf, type FrameProducer, ON_ALL_REPLICAS_WITHIN_MS, SEND_RETRIES } from './frame-producer.js';

export interface PlatformaticFrameProducerOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly log: WorkLog;
  /** So long an answer is waited for before the request is made again, ms. */
  readonly requestTimeoutMs: number;
  /** So long a request may take, all its tries included, ms. @default 30 s */
  readonly sendWithinMs?: number;
  /** Uniform in [0, 1), for the pauses between tries. @default Math.random */
  readonly random?: () => number;
}

const CONNECT_WITHIN_MS = 5_000;
/** More than partitions: a request's time is to begin when it is written, not when others are answered. */
const REQUESTS_AT_ONCE = 1_024;
/** So long a connection may take to say goodbye; one whose other end is silent never does. */
const GOODBYE_WITHIN_MS = 1_000;

/**
 * FrameProducer by @platformatic/kafka, which needs a quarter of the processor time of kafkajs for a frame (decision
 * 0020). What the library leaves open is closed here: its tries end by a time and not by their number alone, for that the
 * producer is thrown away with its connections; and a connection that fails twice cannot end the process.
 */
export class PlatformaticFrameProducer implements FrameProducer {
  readonly #options: PlatformaticFrameProducerOptions;
  readonly #sendWithinMs: number;
  #producer: Promise<Producer> | undefined;
  #closed = false;

  constructor(options: PlatformaticFrameProducerOptions) {
    this.#options = options;
    this.#sendWithinMs = options.sendWithinMs ?? 30_000;
  }

  async connect(): Promise<void> {
    const { topic } = this.#options;
    await this.#inTime(`read about ${topic}`, (producer) => producer.metadata({ topics: [topic] }));
  }

  async send(partition: number, messages: readonly LogMessage[]): Promise<void> {
    const { topic } = this.#options;
    const records = messages.map(({ key, value, headers }) => ({
      topic,
      partition,
      // An absent key or value is one that is not named; the library's types do not know null.
      ...(key === null ? {} : { key: Buffer.from(key) }),
      ...(value === null ? {} : { value: bufferOf(value) }),
      headers: new Map(Object.entries(headers).map(([name, content]) => [Buffer.from(name), Buffer.from(content)])),
    }));
    await this.#inTime(`write to ${topic}`, (producer) => producer.send({ acks: -1, messages: records }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#producer?.then(end);
  }

  /** @throws {KafkaFailure} */
  async #inTime(wanted: string, work: (producer: Producer) => Promise<unknown>): Promise<void> {
    const { connection, log } = this.#options;
    if (this.#closed) throw new KafkaUnreachable(connection.brokers, { cause: new Error('the producer is closed') });
    this.#producer ??= this.#open();
    const opened = this.#producer;
    const producer = await opened;
    const late = Promise.withResolvers<never>();
    const within = this.#sendWithinMs;
    const timer = setTimeout(() => {
      log.warn({ kafka: connection.brokers, wanted }, 'Kafka did not answer in time: its connections are made anew');
      if (this.#producer === opened) this.#producer = undefined;
      void end(producer); // so that nothing is tried any more behind our back
      const cause = new Error(`nothing was acknowledged within ${within / 1_000} s`);
      late.reject(new KafkaUnreachable(connection.brokers, { cause }));
    }, within);
    try {
      await Promise.race([work(producer), late.promise]);
    } catch (error) {
      throw kafkaFailure(error, connection, wanted);
    } finally {
      clearTimeout(timer);
    }
  }

  async #open(): Promise<Producer> {
    const { connection, requestTimeoutMs, log, random = Math.random } = this.#options;
    const { brokers, clientId, tls, sasl } = connection;
    const { retries, firstAfterMs, atMostMs } = SEND_RETRIES;
    // Loaded only where it is used: 65 MB, where kafkajs takes 17.
    const library = await import('@platformatic/kafka');
    const producer = new library.Producer({
      clientId,
      bootstrapBrokers: [...brokers],
      autocreateTopics: false,
      connectTimeout: CONNECT_WITHIN_MS,
      requestTimeout: requestTimeoutMs,
      timeout: ON_ALL_REPLICAS_WITHIN_MS,
      maxInflights: REQUESTS_AT_ONCE,
      retries,
      // Half of the ceiling, in the mean: as the other client pauses.
      retryDelay: (_client, _operation, attempt) =>
        backoffMs(attempt, { baseMs: 2 * firstAfterMs, maxMs: 2 * atMostMs }, random),
      ...(tls ? { tls: tls.ca ? { ca: [tls.ca] } : {} } : {}),
      ...(sasl ? { sasl: { mechanism: 'SCRAM-SHA-512' as const, ...sasl } } : {}),
    });
    const at = ({ broker: { host, port } }: ConnectionPoolEventPayload) => ({ kafka: `${host}:${port}` });
    producer.on('client:broker:failed', (of) => log.warn(at(of), 'a broker was not reached: it is tried again'));
    producer.on('client:broker:disconnect', (of) => log.info(at(of), 'a connection to a broker ended'));
    surviveErrors(producer.connections);
    return producer;
  }
}

/**
 * The library hears a connection's first error only, and tells a second, as of a broker that dies while it is asked for
 * the password, by an event without a listener: that would end the process. Whoever waits for an answer is told anyway.
 */
function surviveErrors(connections: ConnectionPool): void {
  connections.on('connecting', ({ connection }) => connection.on('error', () => undefined));
}

/** Whoever waits for an answer is refused, and nothing is tried again. */
async function end(producer: Producer): Promise<void> {
  const connections = [...producer.connections].map(([, connection]) => connection);
  const timer = setTimeout(() => {
    for (const { socket } of connections) socket?.destroy();
  }, GOODBYE_WITHIN_MS);
  // It is gone for us in any case: what cannot say goodbye has nothing more to tell.
  await producer.close().catch(() => undefined);
  clearTimeout(timer);
}
