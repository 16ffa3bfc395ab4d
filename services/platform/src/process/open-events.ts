import type { ServiceName } from '@proctorwise/contracts';
import type { Registry } from 'prom-client';
import type { EventLog } from '../events/index.js';
import type { Logger } from '../logging/index.js';
import { SettingInvalid, type Settings } from './settings.js';

/** The event log of a service's process: Kafka, by `KAFKA_BROKERS` and what it needs to be let in. */
export async function openEvents(
  _service: ServiceName,
  _settings: Settings,
  _log: Logger,
  _registry: Registry,
): Promise<EventLog> {
  throw new SettingInvalid('to come');
}
