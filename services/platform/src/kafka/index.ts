export { DEAD_LETTERS_USER, ensureAcls, serviceAcls } from './acls.js';
export { withAdmin } from './admin.js';
export { CLIENT_RETRY, FETCH_WAIT_MS, type KafkaConnection, kafkaClient } from './connection.js';
export {
  KafkaAccessDenied,
  KafkaCertificateRefused,
  KafkaCredentialsRefused,
  KafkaFailure,
  KafkaSilent,
  KafkaTopicMissing,
  KafkaTopicsUnseen,
  KafkaUnreachable,
  kafkaFailure,
} from './errors.js';
export {
  GroupConsumer,
  type GroupConsumerOptions,
  Interrupted,
  type PartitionLag,
  type ReceivedRecord,
} from './group-consumer.js';
export {
  GroupedProducer,
  type GroupedProducerOptions,
  type OutgoingRecord,
  ProducerOverloaded,
  RecordTooLarge,
} from './grouped-producer.js';
export { type PrepareKafkaOptions, prepareKafka } from './prepare.js';
export { endsOf, type ReadToEndsOptions, readToEnds, type TopicEnds } from './read-to-ends.js';
export {
  deadLetterTopic,
  deleteRecordsBelow,
  type EnsuredTopics,
  type EventTopicsOptions,
  ensureTopics,
  eventTopics,
  FRAMES_TOPIC,
  type FramesTopicOptions,
  framesTopic,
  MAX_EVENT_BATCH_BYTES,
  MAX_FRAME_BYTES,
  type TopicDifference,
  type TopicSpec,
} from './topics.js';
