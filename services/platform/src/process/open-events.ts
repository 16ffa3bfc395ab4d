import { Counter, Gauge, type Registry } from 'prom-client';
import { type KafkaEventLog, openKafkaEventLog } from '../events/index.js';
import type { Logger } from '../logging/index.js';
import { kafkaConnectionOf } from './kafka-settings.js';
import type { Settings } from './settings.js';

/** The event log of a service's process: Kafka, measured. @throws {SettingInvalid} */
export function openEvents(clientId: string, settings: Settings, log: Logger, registry: Registry): KafkaEventLog {
  const events = openKafkaEventLog({ connection: kafkaConnectionOf(settings, clientId), log });
  measure(events, registry);
  return events;
}

function measure(events: KafkaEventLog, registry: Registry): void {
  const registers = [registry];
  const counters = {
    published: 'Events sent to Kafka',
    delivered: 'Events that a handler worked off',
    failedAttempts: 'Attempts of handlers that failed, those included that an outage ended',
    deadLettered: 'Events that were given up and lie in a dead-letter topic',
  } as const;
  for (const [name, help] of Object.entries(counters) as [keyof typeof counters, string][]) {
    const metric = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    new Counter({
      name: `proctorwise_events_${metric}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(events.counters[name]);
      },
    });
  }
  new Gauge({
    name: 'proctorwise_events_waiting',
    help: '1 while a topic waits for a group of this service because what its handler needs is away',
    labelNames: ['group', 'topic'] as const,
    registers,
    collect() {
      this.reset();
      for (const { group, topic } of events.waiting()) this.set({ group, topic }, 1);
    },
  });
  new Gauge({
    name: 'proctorwise_events_lag',
    help: 'Events that wait for a group of this service, as of what was last read',
    labelNames: ['group', 'topic'] as const,
    registers,
    collect() {
      const sums = new Map<string, { group: string; topic: string; lag: number }>();
      for (const { group, topic, records } of events.lags()) {
        const known = sums.get(`${group} ${topic}`);
        sums.set(`${group} ${topic}`, { group, topic, lag: (known?.lag ?? 0) + records });
      }
      this.reset();
      for (const { group, topic, lag } of sums.values()) this.set({ group, topic }, lag);
    },
  });
}
