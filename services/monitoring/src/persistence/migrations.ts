import type { Migration } from '@proctorwise/platform';

export const monitoringMigrations: readonly Migration[] = [
  {
    name: '0001-initial',
    up: {
      libsql: [
        'create table `anomalies` (`anomaly_id` text not null primary key, `session_id` text not null, `anomaly_type` text not null, `severity` text not null, `detection_method` text not null, `confidence` double not null, `detected_at` datetime not null, `ended_at` datetime null, `frame_path` text null, `description` text not null, `metadata` json null, `observation` json null)',
        'create index `anomalies_session_idx` on `anomalies` (`session_id`, `detected_at`)',
        'create index `anomalies_severity_idx` on `anomalies` (`severity`, `detected_at`)',
        'create table `platform_liveness` (`id` integer not null primary key autoincrement, `alive_at` datetime not null)',
        'create table `picture_views` (`id` integer not null primary key autoincrement, `viewer_id` text not null, `viewer_role` text not null, `session_id` text not null, `frame_path` text not null, `viewed_at` datetime not null)',
        'create index `picture_views_session_idx` on `picture_views` (`session_id`, `viewed_at`)',
        'create table `monitoring_sessions` (`session_id` text not null primary key, `reservation_id` text not null, `user_id` text not null, `student_name` text not null, `exam_id` text not null, `exam_title` text not null, `teacher_id` text not null, `rules` json not null, `status` text not null, `started_at` datetime not null, `stopped_at` datetime null, `stop_reason` text null, `stop_note` text null, `ends_at` datetime not null, `deadline_version` integer not null, `device_epoch` integer not null, `sealed_at` datetime null, `is_test` integer not null)',
        'create index `monitoring_sessions_status_idx` on `monitoring_sessions` (`status`, `started_at`)',
        'create index `monitoring_sessions_user_idx` on `monitoring_sessions` (`user_id`)',
        'create index `monitoring_sessions_teacher_idx` on `monitoring_sessions` (`teacher_id`)',
        'create index `monitoring_sessions_sealed_idx` on `monitoring_sessions` (`sealed_at`)',
        'create unique index `monitoring_sessions_reservation_user_uq` on `monitoring_sessions` (`reservation_id`, `user_id`)',
        'create table `session_watches` (`session_id` text not null primary key, `owner_epoch` integer not null, `position` integer not null, `rules_state` json not null, `analysed` integer not null, `skipped` integer not null, `unreadable` integer not null, `highest_frame_number` integer not null, `last_frame_at` datetime null, `last_frame_path` text null, `anomaly_counts` json not null, `chain_head` text not null)',
      ],
      mariadb: [
        'create table if not exists `anomalies` (`anomaly_id` varchar(36) not null, `session_id` varchar(36) not null, `anomaly_type` varchar(32) not null, `severity` varchar(16) not null, `detection_method` varchar(16) not null, `confidence` double not null, `detected_at` datetime(3) not null, `ended_at` datetime(3) null, `frame_path` varchar(255) null, `description` varchar(500) not null, `metadata` json null, `observation` json null, primary key (`anomaly_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
        'alter table `anomalies` add index if not exists `anomalies_session_idx` (`session_id`, `detected_at`)',
        'alter table `anomalies` add index if not exists `anomalies_severity_idx` (`severity`, `detected_at`)',
        'create table if not exists `platform_liveness` (`id` int unsigned not null auto_increment primary key, `alive_at` datetime(3) not null) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
        'create table if not exists `picture_views` (`id` bigint unsigned not null auto_increment primary key, `viewer_id` varchar(36) not null, `viewer_role` varchar(16) not null, `session_id` varchar(36) not null, `frame_path` varchar(255) not null, `viewed_at` datetime(3) not null) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
        'alter table `picture_views` add index if not exists `picture_views_session_idx` (`session_id`, `viewed_at`)',
        'create table if not exists `monitoring_sessions` (`session_id` varchar(36) not null, `reservation_id` varchar(36) not null, `user_id` varchar(36) not null, `student_name` varchar(255) not null, `exam_id` varchar(36) not null, `exam_title` varchar(255) not null, `teacher_id` varchar(36) not null, `rules` json not null, `status` varchar(16) not null, `started_at` datetime(3) not null, `stopped_at` datetime(3) null, `stop_reason` varchar(16) null, `stop_note` varchar(500) null, `ends_at` datetime(3) not null, `deadline_version` int not null, `device_epoch` int not null, `sealed_at` datetime(3) null, `is_test` tinyint(1) not null, primary key (`session_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
        'alter table `monitoring_sessions` add index if not exists `monitoring_sessions_status_idx` (`status`, `started_at`)',
        'alter table `monitoring_sessions` add index if not exists `monitoring_sessions_user_idx` (`user_id`)',
        'alter table `monitoring_sessions` add index if not exists `monitoring_sessions_teacher_idx` (`teacher_id`)',
        'alter table `monitoring_sessions` add index if not exists `monitoring_sessions_sealed_idx` (`sealed_at`)',
        'create unique index if not exists `monitoring_sessions_reservation_user_uq` on `monitoring_sessions` (`reservation_id`, `user_id`)',
        'create table if not exists `session_watches` (`session_id` varchar(36) not null, `owner_epoch` int not null, `position` bigint not null, `rules_state` json not null, `analysed` int not null, `skipped` int not null, `unreadable` int not null, `highest_frame_number` int not null, `last_frame_at` datetime(3) null, `last_frame_path` varchar(255) null, `anomaly_counts` json not null, `chain_head` varchar(64) not null, primary key (`session_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      ],
    },
  },
  {
    name: '0002-session-gaps',
    up: {
      libsql: [
        'create table `session_gaps` (`session_id` text not null, `cause` text not null, `began_at` datetime not null, `ended_at` datetime not null, `late_frames` integer not null, `given_back_ms` integer not null, primary key (`session_id`, `cause`, `began_at`))',
      ],
      mariadb: [
        'create table if not exists `session_gaps` (`session_id` varchar(36) not null, `cause` varchar(16) not null, `began_at` datetime(3) not null, `ended_at` datetime(3) not null, `late_frames` int not null, `given_back_ms` int not null, primary key (`session_id`, `cause`, `began_at`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      ],
    },
  },
  {
    name: '0003-session-slot',
    up: {
      libsql: ['alter table `monitoring_sessions` add column `slot_id` text null'],
      mariadb: ['alter table `monitoring_sessions` add column if not exists `slot_id` varchar(36) null'],
    },
  },
  {
    name: '0004-socket-tickets',
    up: {
      libsql: [
        'create table `socket_tickets` (`secret_hash` text not null primary key, `holder_id` text not null, `door` text not null, `actor` json not null, `expires_at` datetime not null)',
        'create index `socket_tickets_holder_idx` on `socket_tickets` (`holder_id`, `expires_at`)',
        'create index `socket_tickets_expires_idx` on `socket_tickets` (`expires_at`)',
      ],
      mariadb: [
        'create table if not exists `socket_tickets` (`secret_hash` varchar(64) not null, `holder_id` varchar(36) not null, `door` varchar(36) not null, `actor` json not null, `expires_at` datetime(3) not null, primary key (`secret_hash`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
        'alter table `socket_tickets` add index if not exists `socket_tickets_holder_idx` (`holder_id`, `expires_at`)',
        'alter table `socket_tickets` add index if not exists `socket_tickets_expires_idx` (`expires_at`)',
      ],
    },
  },
  {
    name: '0005-watch-term',
    up: {
      libsql: ['alter table `session_watches` add column `owner_term` integer not null default 0'],
      mariadb: ['alter table `session_watches` add column if not exists `owner_term` bigint not null default 0'],
    },
  },
];
