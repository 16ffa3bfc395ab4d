import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EventData, Topic } from '@proctorwise/contracts';
import { advisoryLocksMigration } from './mariadb-advisory-locks.js';
import type { Migration } from './migrations.js';

/** An event that commits with the change it tells of, until the relay has sent it. Ids give the order of sending. */
export const OutboxRow = defineEntity({
  name: 'PlatformOutboxRow',
  tableName: 'platform_outbox',
  indexes: [{ name: 'platform_outbox_due_idx', properties: ['sentAt', 'id'] }],
  properties: {
    // Not p.bigint(): of that MikroORM would rebuild libSQL's table at every comparison. MariaDB's column is one.
    id: p.integer().primary().autoincrement().ignoreSchemaChanges('type'),
    eventId: p.string().length(64).unique(),
    topic: p.string().length(64).$type<Topic>(),
    eventKey: p.string().length(64),
    data: p.json<EventData<Topic>>(),
    /** W3C trace context of what emitted it; rows of before `platform-0002` have none. */
    traceparent: p.string().length(55).nullable(),
    createdAt: p.datetime(3),
    sentAt: p.datetime(3).nullable(),
  },
});
export type OutboxRow = InferEntity<typeof OutboxRow>;

/** One row for each event that a group has worked off; it commits with that work. */
export const InboxRow = defineEntity({
  name: 'PlatformInboxRow',
  tableName: 'platform_inbox',
  indexes: [{ name: 'platform_inbox_claimed_idx', properties: ['claimedAt'] }],
  properties: {
    eventId: p.string().length(64).primary(),
    consumerGroup: p.string().length(64).primary(),
    claimedAt: p.datetime(3),
  },
});
export type InboxRow = InferEntity<typeof InboxRow>;

/** In every database, added by `openDatabase`. */
export const platformEntities = [OutboxRow, InboxRow] as const;

export const platformMigrations: readonly Migration[] = [
  {
    name: 'platform-0001-outbox-inbox',
    up: {
      libsql: [
        'create table `platform_inbox` (`event_id` text not null, `consumer_group` text not null, `claimed_at` datetime not null, primary key (`event_id`, `consumer_group`))',
        'create index `platform_inbox_claimed_idx` on `platform_inbox` (`claimed_at`)',
        'create table `platform_outbox` (`id` integer not null primary key autoincrement, `event_id` text not null, `topic` text not null, `event_key` text not null, `data` json not null, `created_at` datetime not null, `sent_at` datetime null)',
        'create unique index `platform_outbox_event_id_unique` on `platform_outbox` (`event_id`)',
        'create index `platform_outbox_due_idx` on `platform_outbox` (`sent_at`, `id`)',
      ],
      mariadb: [
        'create table if not exists `platform_inbox` (`event_id` varchar(64) not null, `consumer_group` varchar(64) not null, `claimed_at` datetime(3) not null, primary key (`event_id`, `consumer_group`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
        'alter table `platform_inbox` add index if not exists `platform_inbox_claimed_idx` (`claimed_at`)',
        'create table if not exists `platform_outbox` (`id` bigint unsigned not null auto_increment primary key, `event_id` varchar(64) not null, `topic` varchar(64) not null, `event_key` varchar(64) not null, `data` json not null, `created_at` datetime(3) not null, `sent_at` datetime(3) null) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
        'create unique index if not exists `platform_outbox_event_id_unique` on `platform_outbox` (`event_id`)',
        'alter table `platform_outbox` add index if not exists `platform_outbox_due_idx` (`sent_at`, `id`)',
        ...advisoryLocksMigration,
      ],
    },
  },
  {
    name: 'platform-0002-traceparent',
    up: {
      libsql: ['alter table `platform_outbox` add column `traceparent` text null'],
      mariadb: ['alter table `platform_outbox` add column if not exists `traceparent` varchar(55) null'],
    },
  },
];
