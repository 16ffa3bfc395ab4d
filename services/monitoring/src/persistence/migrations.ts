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
    },
  },
  {
    name: '0002-session-gaps',
    up: {
      libsql: [
        'create table `session_gaps` (`session_id` text not null, `cause` text not null, `began_at` datetime not null, `ended_at` datetime not null, `late_frames` integer not null, `given_back_ms` integer not null, primary key (`session_id`, `cause`, `began_at`))',
      ],
    },
  },
  {
    name: '0003-session-slot',
    up: { libsql: ['alter table `monitoring_sessions` add column `slot_id` text null'] },
  },
];
