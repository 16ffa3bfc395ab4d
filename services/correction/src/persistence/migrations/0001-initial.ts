import type { Migration } from '@proctorwise/platform';

export const initial: Migration = {
  name: '0001-initial',
  up: {
    libsql: [
      `create table answers (
        answer_id text not null primary key,
        submission_id text not null,
        question_id text not null,
        question_number integer not null,
        question_type text not null,
        user_answer text null,
        revision integer not null,
        saved_at datetime null,
        is_correct integer null,
        score_hundredths integer null,
        max_score_hundredths integer not null,
        feedback text null,
        graded_at datetime null,
        graded_by text null
      )`,
      'create unique index answers_submission_question_uq on answers (submission_id, question_id)',
      `create table exam_submissions (
        submission_id text not null primary key,
        user_id text not null,
        student_name text not null,
        exam_id text not null,
        exam_title text not null,
        exam_version integer not null,
        teacher_id text not null,
        pass_mark_hundredths integer not null,
        reservation_id text not null,
        session_id text not null,
        ends_at datetime not null,
        deadline_version integer not null,
        stopped_at datetime null,
        closes_at datetime not null,
        status text not null,
        opened_at datetime not null,
        submitted_at datetime null,
        submitted_by text null,
        score_hundredths integer null,
        max_score_hundredths integer null,
        percentage_hundredths integer null,
        graded_at datetime null,
        graded_by text null
      )`,
      'create unique index exam_submissions_reservation_id_unique on exam_submissions (reservation_id)',
      'create index exam_submissions_user_idx on exam_submissions (user_id)',
      'create index exam_submissions_exam_idx on exam_submissions (exam_id, status)',
      'create index exam_submissions_due_idx on exam_submissions (status, closes_at, submission_id)',
      `create table known_exams (
        exam_id text not null primary key,
        version integer not null,
        title text not null,
        teacher_id text not null,
        last_slot_end datetime null,
        released_at datetime null
      )`,
      `create table papers (
        exam_id text not null,
        exam_version integer not null,
        questions json not null,
        primary key (exam_id, exam_version)
      )`,
      `create table session_news (
        session_id text not null primary key,
        ends_at datetime null,
        deadline_version integer null,
        stopped_at datetime null
      )`,
    ],
    mariadb: [
      'create table if not exists `answers` (`answer_id` varchar(36) not null, `submission_id` varchar(36) not null, `question_id` varchar(36) not null, `question_number` int not null, `question_type` varchar(20) not null, `user_answer` mediumtext null, `revision` int not null, `saved_at` datetime(3) null, `is_correct` tinyint(1) null, `score_hundredths` int null, `max_score_hundredths` int not null, `feedback` text null, `graded_at` datetime(3) null, `graded_by` varchar(36) null, primary key (`answer_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'create unique index if not exists `answers_submission_question_uq` on `answers` (`submission_id`, `question_id`)',
      'create table if not exists `exam_submissions` (`submission_id` varchar(36) not null, `user_id` varchar(36) not null, `student_name` varchar(255) not null, `exam_id` varchar(36) not null, `exam_title` varchar(255) not null, `exam_version` int not null, `teacher_id` varchar(36) not null, `pass_mark_hundredths` int not null, `reservation_id` varchar(36) not null, `session_id` varchar(36) not null, `ends_at` datetime(3) not null, `deadline_version` int not null, `stopped_at` datetime(3) null, `closes_at` datetime(3) not null, `status` varchar(20) not null, `opened_at` datetime(3) not null, `submitted_at` datetime(3) null, `submitted_by` varchar(20) null, `score_hundredths` int null, `max_score_hundredths` int null, `percentage_hundredths` int null, `graded_at` datetime(3) null, `graded_by` varchar(20) null, primary key (`submission_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'create unique index if not exists `exam_submissions_reservation_id_unique` on `exam_submissions` (`reservation_id`)',
      'alter table `exam_submissions` add index if not exists `exam_submissions_user_idx` (`user_id`)',
      'alter table `exam_submissions` add index if not exists `exam_submissions_exam_idx` (`exam_id`, `status`)',
      'alter table `exam_submissions` add index if not exists `exam_submissions_due_idx` (`status`, `closes_at`, `submission_id`)',
      'create table if not exists `known_exams` (`exam_id` varchar(36) not null, `version` int not null, `title` varchar(255) not null, `teacher_id` varchar(36) not null, `last_slot_end` datetime(3) null, `released_at` datetime(3) null, primary key (`exam_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'create table if not exists `papers` (`exam_id` varchar(36) not null, `exam_version` int unsigned not null, `questions` json not null, primary key (`exam_id`, `exam_version`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'create table if not exists `session_news` (`session_id` varchar(36) not null, `ends_at` datetime(3) null, `deadline_version` int null, `stopped_at` datetime(3) null, primary key (`session_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
    ],
  },
};
