import type { Kafka } from 'kafkajs';
import { bufferOf, type FrameProducer, ON_ALL_REPLICAS_WITHIN_MS, SEND_RETRIES } from './frame-producer.js';

/** FrameProducer by kafkajs. */
export function kafkajsFrameProducer(kafka: Kafka, topic: string): FrameProducer {
  const { retries, firstAfterMs, atMostMs } = SEND_RETRIES;
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    retry: { retries, initialRetryTime: firstAfterMs, maxRetryTime: atMostMs },
  });
  return {
    connect: () => producer.connect(),
    async send(partition, messages) {
      await producer.send({
        topic,
        acks: -1,
        timeout: ON_ALL_REPLICAS_WITHIN_MS,
        messages: messages.map(({ key, value, headers }) => ({
          partition,
          key,
          value: value && bufferOf(value),
          headers,
        })),
      });
    },
    close: () => producer.disconnect(),
  };
}
