export type { LogMessage } from './frame-message.js';
export type { FrameProducer } from './frame-producer.js';
export { FRAMES_CLIENTS, type FramesClient, type FramesClientsOptions, framesClients } from './frames-clients.js';
export { GroupSender } from './group-sender.js';
export {
  KafkaFramePartitions,
  type KafkaFramePartitionsOptions,
  type PartitionState,
} from './kafka-frame-partitions.js';
export { APPEND_WITHIN_MS } from './partition-log.js';
export { partitionOfSession } from './partition-of-session.js';
export { PlatformaticFrameProducer, type PlatformaticFrameProducerOptions } from './platformatic-frame-producer.js';
