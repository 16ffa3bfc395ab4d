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
  },
};
