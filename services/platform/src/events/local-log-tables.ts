import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EventData, EventEnvelope, Topic } from '@proctorwise/contracts';
import type { Migration } from '../database/migrations.js';

/** One published event. Positions grow in the order of the commits. */
export const LogRow = defineEntity({
  name: 'EventLogRow',
  tableName: 'event_log',
  indexes: [
    { name: 'event_log_topic_idx', properties: ['topic', 'position'] },
    { name: 'event_log_logged_idx', properties: ['loggedAt'] },
  ],
  properties: {
    position: p.integer().primary().autoincrement(),
    eventId: p.string().length(64),
    topic: p.string().length(64).$type<Topic>(),
    eventKey: p.string().length(64),
    source: p.string().length(64),
    /** As in the envelope: ISO 8601 UTC. */
    time: p.string().length(32),
    data: p.json<EventData<Topic>>(),
    traceparent: p.string().length(55).nullable(),
    loggedAt: p.datetime(3),
  },
});
export type LogRow = InferEntity<typeof LogRow>;

/** How far a group is in a topic, and how often it tried the event after that. */
export const PlaceRow = defineEntity({
  name: 'EventPlaceRow',
  tableName: 'event_place',
  properties: {
    consumerGroup: p.string().length(64).primary(),
    topic: p.string().length(64).primary().$type<Topic>(),
    /** Of the last event worked off; 0 before the first. */
    position: p.integer(),
    attempts: p.integer(),
  },
});
export type PlaceRow = InferEntity<typeof PlaceRow>;

/** An event that a group gave up on. */
export const DeadLetterRow = defineEntity({
  name: 'EventDeadLetterRow',
  tableName: 'event_dead_letter',
  indexes: [{ name: 'event_dead_letter_topic_idx', properties: ['topic', 'id'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    /** `<topic>.dlt` */
    topic: p.string().length(72),
    consumerGroup: p.string().length(64),
    event: p.json<EventEnvelope>(),
    attempts: p.integer(),
    reason: p.text(),
    failedAt: p.datetime(3),
  },
});
export type DeadLetterRow = InferEntity<typeof DeadLetterRow>;

export const localLogEntities = [LogRow, PlaceRow, DeadLetterRow] as const;

export const localLogMigrations: readonly Migration[] = [
  {
    name: '0001-initial',
    up: {
      libsql: [
        'create table `event_dead_letter` (`id` integer not null primary key autoincrement, `topic` text not null, `consumer_group` text not null, `event` json not null, `attempts` integer not null, `reason` text not null, `failed_at` datetime not null)',
        'create index `event_dead_letter_topic_idx` on `event_dead_letter` (`topic`, `id`)',
        'create table `event_log` (`position` integer not null primary key autoincrement, `event_id` text not null, `topic` text not null, `event_key` text not null, `source` text not null, `time` text not null, `data` json not null, `logged_at` datetime not null)',
        'create index `event_log_topic_idx` on `event_log` (`topic`, `position`)',
        'create index `event_log_logged_idx` on `event_log` (`logged_at`)',
        'create table `event_place` (`consumer_group` text not null, `topic` text not null, `position` integer not null, `attempts` integer not null, primary key (`consumer_group`, `topic`))',
      ],
      mariadb: [], // the cluster's event log is Kafka
    },
  },
  {
    name: '0002-traceparent',
    up: { libsql: ['alter table `event_log` add column `traceparent` text null'], mariadb: [] },
  },
];
