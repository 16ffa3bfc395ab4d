import { type KafkaConnection, kafkaClient, type WorkLog } from '@proctorwise/platform';
import type { Kafka } from 'kafkajs';
import type { FrameProducer } from './frame-producer.js';
import { kafkajsFrameProducer } from './kafkajs-frame-producer.js';
import { APPEND_WITHIN_MS } from './partition-log.js';
import { PlatformaticFrameProducer } from './platformatic-frame-producer.js';

/** Who may write the frames; group, reading and administration are kafkajs's in any case. See decision 0020. */
export const FRAMES_CLIENTS = ['kafkajs', 'platformatic'] as const;
export type FramesClient = (typeof FRAMES_CLIENTS)[number];

export interface FramesClientsOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly writeBy: FramesClient;
  readonly log: WorkLog;
}

/** How KafkaFramePartitions reaches its topic. An answer is waited for as long as an append waits. */
export function framesClients({ connection, topic, writeBy, log }: FramesClientsOptions): {
  readonly kafka: Kafka;
  readonly producer: FrameProducer;
  readonly topic: string;
} {
  const kafka = kafkaClient(connection, log, APPEND_WITHIN_MS);
  const producer =
    writeBy === 'kafkajs'
      ? kafkajsFrameProducer(kafka, topic)
      : new PlatformaticFrameProducer({ connection, topic, log, requestTimeoutMs: APPEND_WITHIN_MS });
  return { kafka, producer, topic };
}
