export { type ConsumeOptions, consume } from './consume.js';
export {
  AlreadySubscribed,
  type EventLog,
  PoisonEvent,
  type SubscribeOptions,
  type Subscription,
} from './event-log.js';
export {
  type KafkaEventLog,
  type KafkaEventLogOptions,
  openKafkaEventLog,
  type SubscriptionLag,
} from './kafka-event-log.js';
export { type LocalEventLog, type LocalEventLogOptions, openLocalEventLog } from './local-event-log.js';
export type { DeadLetter } from './local-log-store.js';
export { type OutboxRelay, type OutboxRelayOptions, outboxRelay, RelayRunsAlready } from './outbox-relay.js';
