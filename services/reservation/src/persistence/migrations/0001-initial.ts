import type { Migration } from '@proctorwise/platform';

export const initial: Migration = {
  name: 'reservation-0001-initial',
  up: {
    libsql: [
      `create table \`exams\` (\`exam_id\` text not null primary key, \`title\` text not null, \`description\` text null, \`duration_minutes\` integer not null, \`teacher_id\` text not null, \`status\` text check (\`status\` in ('active', 'deleted')) not null, \`pass_mark_hundredths\` integer not null, \`rules\` json not null, \`accommodations\` json not null, \`question_count\` integer not null, \`version\` integer not null, \`created_at\` datetime not null)`,
      'create index `exams_teacher_idx` on `exams` (`teacher_id`, `created_at`)',
      'create index `exams_status_idx` on `exams` (`status`, `created_at`)',
      'create table `people` (`user_id` text not null primary key, `name` text not null, `version` integer not null)',
      `create table \`questions\` (\`question_id\` text not null primary key, \`exam_id\` text not null, \`question_number\` integer not null, \`question_type\` text check (\`question_type\` in ('mcq', 'true_false', 'short_answer', 'essay')) not null, \`question_text\` text not null, \`option_a\` text null, \`option_b\` text null, \`option_c\` text null, \`option_d\` text null, \`correct_answer\` text null, \`points_hundredths\` integer not null, \`created_at\` datetime not null)`,
      'create unique index `questions_number_unique` on `questions` (`exam_id`, `question_number`)',
      `create table \`reservations\` (\`reservation_id\` text not null primary key, \`user_id\` text not null, \`exam_id\` text not null, \`slot_id\` text not null, \`student_name\` text null, \`status\` text check (\`status\` in ('scheduled', 'cancelled', 'completed')) not null, \`session_started_at\` datetime null, \`version\` integer not null, \`created_at\` datetime not null)`,
      'create index `reservations_user_idx` on `reservations` (`user_id`, `created_at`)',
      'create index `reservations_exam_idx` on `reservations` (`exam_id`, `created_at`)',
      'create index `reservations_slot_idx` on `reservations` (`slot_id`, `status`, `user_id`)',
      'create index `reservations_created_idx` on `reservations` (`created_at`)',
      'create table `exam_slots` (`slot_id` text not null primary key, `exam_id` text not null, `start_time` datetime not null, `end_time` datetime not null, `sitting_ends_at` datetime null, `capacity` integer null, `booked` integer not null, `cancelled` integer not null, `version` integer not null, `created_at` datetime not null)',
      'create index `exam_slots_exam_idx` on `exam_slots` (`exam_id`, `start_time`)',
      'create index `exam_slots_start_idx` on `exam_slots` (`start_time`)',
    ],
    mariadb: [
      `create table if not exists \`exams\` (\`exam_id\` varchar(36) not null, \`title\` varchar(255) not null, \`description\` text null, \`duration_minutes\` int not null, \`teacher_id\` varchar(36) not null, \`status\` enum('active','deleted') not null, \`pass_mark_hundredths\` int not null, \`rules\` json not null, \`accommodations\` json not null, \`question_count\` int not null, \`version\` int not null, \`created_at\` datetime(3) not null, primary key (\`exam_id\`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB`,
      'alter table `exams` add index if not exists `exams_teacher_idx` (`teacher_id`, `created_at`)',
      'alter table `exams` add index if not exists `exams_status_idx` (`status`, `created_at`)',
      'create table if not exists `people` (`user_id` varchar(36) not null, `name` varchar(255) not null, `version` int not null, primary key (`user_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      `create table if not exists \`questions\` (\`question_id\` varchar(36) not null, \`exam_id\` varchar(36) not null, \`question_number\` int not null, \`question_type\` enum('mcq','true_false','short_answer','essay') not null, \`question_text\` text not null, \`option_a\` varchar(500) null, \`option_b\` varchar(500) null, \`option_c\` varchar(500) null, \`option_d\` varchar(500) null, \`correct_answer\` varchar(500) null, \`points_hundredths\` int not null, \`created_at\` datetime(3) not null, primary key (\`question_id\`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB`,
      'create unique index if not exists `questions_number_unique` on `questions` (`exam_id`, `question_number`)',
      `create table if not exists \`reservations\` (\`reservation_id\` varchar(36) not null, \`user_id\` varchar(36) not null, \`exam_id\` varchar(36) not null, \`slot_id\` varchar(36) not null, \`student_name\` varchar(255) null, \`status\` enum('scheduled','cancelled','completed') not null, \`session_started_at\` datetime(3) null, \`version\` int not null, \`created_at\` datetime(3) not null, primary key (\`reservation_id\`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB`,
      'alter table `reservations` add index if not exists `reservations_user_idx` (`user_id`, `created_at`)',
      'alter table `reservations` add index if not exists `reservations_exam_idx` (`exam_id`, `created_at`)',
      'alter table `reservations` add index if not exists `reservations_slot_idx` (`slot_id`, `status`, `user_id`)',
      'alter table `reservations` add index if not exists `reservations_created_idx` (`created_at`)',
      'create table if not exists `exam_slots` (`slot_id` varchar(36) not null, `exam_id` varchar(36) not null, `start_time` datetime(3) not null, `end_time` datetime(3) not null, `sitting_ends_at` datetime(3) null, `capacity` int null, `booked` int not null, `cancelled` tinyint(1) not null, `version` int not null, `created_at` datetime(3) not null, primary key (`slot_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'alter table `exam_slots` add index if not exists `exam_slots_exam_idx` (`exam_id`, `start_time`)',
      'alter table `exam_slots` add index if not exists `exam_slots_start_idx` (`start_time`)',
    ],
  },
};
