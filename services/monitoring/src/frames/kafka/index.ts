export type { LogMessage } from './frame-message.js';
export { GroupSender } from './group-sender.js';
export {
  KafkaFramePartitions,
  type KafkaFramePartitionsOptions,
  type PartitionState,
} from './kafka-frame-partitions.js';
export { APPEND_WITHIN_MS } from './partition-log.js';
export { partitionOfSession } from './partition-of-session.js';
