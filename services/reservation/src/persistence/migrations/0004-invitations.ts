import type { Migration } from '@proctorwise/platform';

/** Every exam is open, as it was. An account has one invitation of an exam at most, and a code one exam. */
export const invitations: Migration = {
  name: 'reservation-0004-invitations',
  up: {
    libsql: [
      "alter table `exams` add column `entry` text not null default 'open'",
      'create table `invitations` (`invitation_id` text not null primary key, `exam_id` text not null, `label` text not null, `code_hash` text not null, `used_by` text null, `used_at` datetime null, `created_at` datetime not null)',
      'create unique index `invitations_code_unique` on `invitations` (`exam_id`, `code_hash`)',
      'create unique index `invitations_user_unique` on `invitations` (`exam_id`, `used_by`)',
    ],
    mariadb: [
      "alter table `exams` add column if not exists `entry` varchar(20) not null default 'open'",
      'create table if not exists `invitations` (`invitation_id` varchar(36) not null, `exam_id` varchar(36) not null, `label` varchar(254) not null, `code_hash` varchar(64) not null, `used_by` varchar(36) null, `used_at` datetime(3) null, `created_at` datetime(3) not null, primary key (`invitation_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'create unique index if not exists `invitations_code_unique` on `invitations` (`exam_id`, `code_hash`)',
      'create unique index if not exists `invitations_user_unique` on `invitations` (`exam_id`, `used_by`)',
    ],
  },
};
