export {
  ApiClient,
  type AppliedObject,
  type Page,
  type Preconditions,
  type Selection,
  type WatchEvent,
} from './api-client.js';
export { type Backoff, backoffMs } from './backoff.js';
export { type Clock, type EpochMs, MAX_TIMER_MS, type Random, systemClock } from './clock.js';
export { ConfigurationError, type Connection, connectionOf, loadKubeConfig } from './connection.js';
export {
  Controller,
  type ControllerObserver,
  type ControllerOptions,
  type Outcome,
  type Reconcile,
  type Result,
} from './controller.js';
export {
  ApiError,
  type ApiErrorCode,
  isApiError,
  TerminalError,
  TransportError,
  type TransportErrorCode,
} from './errors.js';
export { EVENT, EventRecorder, type EventRecorderOptions, type EventType } from './events.js';
export { type Check, type HealthOptions, type HealthServer, serveHealth } from './health.js';
export { type Handler, Informer, type InformerObserver, type InformerOptions } from './informer.js';
export { LeaderElection, type LeaderElectionOptions } from './leader-election.js';
export { LEASE, type Lease, type LeaseSpec, type LeaseStore, leaseIn, microTime } from './lease.js';
export type { Log } from './log.js';
export { RuntimeMetrics } from './metrics.js';
export type { Change } from './object-cache.js';
export {
  type ApiObject,
  groupOf,
  keyOf,
  type ObjectKey,
  type ObjectReference,
  pathOf,
  type ResourceType,
  referenceOf,
} from './resource-type.js';
export { type ApiRequest, type Method, Transport, type TransportOptions } from './transport.js';
export { type AddOptions, PRIORITY, type QueueObserver, WorkQueue, type WorkQueueOptions } from './work-queue.js';
