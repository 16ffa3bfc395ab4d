export {
  KafkaFramePartitions,
  type KafkaFramePartitionsOptions,
  type PartitionState,
} from './kafka-frame-partitions.js';
