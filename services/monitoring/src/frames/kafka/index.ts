export { KafkaFramePartitions, type KafkaFramePartitionsOptions } from './kafka-frame-partitions.js';
