import type { OriginalCall } from './original-call.js';
import { ANOMALY, ANSWER, GRADE, QUESTION, RESERVATION, SESSION, SLOT, SUBMISSION } from './original-objects.js';
import { listOf, text, utc } from './shape.js';

const NOWHERE = '00000000-0000-4000-8000-000000000000';
const MARKS_AT_ONCE = '`is_correct`, `score` and `feedback` of each answer at once';

/** By exam and time, as the original's pages do; the end is the server's. */
const booking = (start: string) => ({
  user_id: '{student}',
  exam_id: '{exam}',
  start_time: start,
  end_time: start,
  student_name: 'Alice',
});

const reservations: readonly OriginalCall[] = [
  {
    route: 'POST /reservations/',
    as: 'student',
    path: '/reservations/',
    body: booking('{tomorrow}'),
    answer: { ...RESERVATION, user_id: '{student}', exam_id: '{exam}', status: 'scheduled' },
    keep: { first: 'reservation_id' },
  },
  {
    route: 'PATCH /reservations/{reservation_id}/status',
    as: 'student',
    path: '/reservations/{first}/status?status=cancelled',
    answer: { ...RESERVATION, reservation_id: '{first}', status: 'cancelled' },
  },
  {
    route: 'PATCH /reservations/{reservation_id}/status',
    as: 'admin',
    why: 'a status of one’s own',
    path: '/reservations/{first}/status?status=postponed',
    status: 422,
    answer: { detail: text, code: 'invalid_status' },
    differs: 'a reservation takes any text as its status',
  },
  {
    route: 'POST /reservations/',
    as: 'student',
    why: 'again, once it is cancelled',
    path: '/reservations/',
    body: booking('{tomorrow}'),
    answer: { ...RESERVATION, status: 'scheduled' },
    keep: { second: 'reservation_id' },
  },
  {
    route: 'DELETE /reservations/{reservation_id}',
    as: 'student',
    path: '/reservations/{second}',
    answer: { ...RESERVATION, reservation_id: '{second}', status: 'cancelled' },
  },
  {
    route: 'POST /exams/{exam_id}/slots',
    as: 'teacher',
    why: 'one that has just begun, with an offset',
    path: '/exams/{exam}/slots',
    body: { start_time: '{now}' },
    answer: { ...SLOT, start_time: utc },
  },
  {
    route: 'POST /reservations/',
    as: 'student',
    why: 'what is sat',
    path: '/reservations/',
    body: booking('{now}'),
    answer: { ...RESERVATION, status: 'scheduled' },
    keep: { reservation: 'reservation_id' },
  },
  {
    route: 'GET /reservations/all',
    as: 'proctor',
    path: '/reservations/all',
    answer: listOf(RESERVATION, { has: { reservation_id: '{reservation}' } }),
  },
  {
    route: 'GET /reservations/user/{user_id}',
    as: 'student',
    path: '/reservations/user/{student}',
    answer: listOf(
      { ...RESERVATION, user_id: '{student}' },
      { has: { reservation_id: '{second}', status: 'cancelled' } },
    ),
  },
  {
    route: 'GET /reservations/{reservation_id}',
    as: 'student',
    path: '/reservations/{reservation}',
    answer: { ...RESERVATION, reservation_id: '{reservation}', status: 'scheduled' },
  },
  {
    route: 'GET /reservations/{reservation_id}',
    as: 'student',
    why: 'an unknown one',
    path: `/reservations/${NOWHERE}`,
    status: 404,
    answer: { detail: 'Reservation not found' },
  },
];

const begin = { reservation_id: '{reservation}', user_id: '{student}', exam_id: '{exam}' };
const sitting: readonly OriginalCall[] = [
  {
    route: 'POST /monitoring/sessions',
    as: 'student',
    path: '/monitoring/sessions',
    body: begin,
    answer: {
      ...SESSION,
      reservation_id: '{reservation}',
      user_id: '{student}',
      exam_id: '{exam}',
      status: 'active',
      stopped_at: null,
      total_frames_processed: 0,
      anomaly_count: 0,
    },
    keep: { session: 'session_id' },
  },
  {
    route: 'POST /monitoring/sessions',
    as: 'student',
    why: 'a second time',
    path: '/monitoring/sessions',
    body: begin,
    answer: { ...SESSION, session_id: '{session}', status: 'active' },
    differs: 'a second start stops the first session',
  },
  {
    route: 'GET /exams/{exam_id}/questions/',
    as: 'student',
    why: 'whose session runs',
    path: '/exams/{exam}/questions/',
    answer: [QUESTION, QUESTION, QUESTION, QUESTION],
  },
  {
    route: 'WS /monitoring/sessions/{session_id}/live',
    as: 'proctor',
    path: '/monitoring/sessions/{session}/live',
    body: { type: 'ping' },
    answer: { type: 'pong' },
  },
  {
    route: 'WS /monitoring/sessions/{session_id}/stream',
    as: 'student',
    path: '/monitoring/sessions/{session}/stream',
    body: { type: 'frame', frame_data: '{picture}', frame_number: 1 },
    answer: { type: 'frame_processed', frame_number: 1, anomalies: listOf({ anomaly_id: text }) },
  },
  {
    route: 'POST /monitoring/sessions/{session_id}/frame',
    as: 'student',
    path: '/monitoring/sessions/{session}/frame',
    body: { frame_data: 'data:image/jpeg;base64,{picture}', frame_number: 2 },
    answer: { session_id: '{session}', frame_number: 2, anomalies_detected: listOf(ANOMALY) },
  },
  {
    route: 'POST /monitoring/sessions/{session_id}/frame',
    as: 'student',
    why: 'a bare event',
    path: '/monitoring/sessions/{session}/frame',
    body: { frame_data: '', frame_number: -1, browser_event: 'tab_change' },
    answer: {
      session_id: '{session}',
      frame_number: -1,
      anomalies_detected: [
        { ...ANOMALY, anomaly_type: 'tab_change', severity: 'medium', detection_method: 'rule', confidence: 1 },
      ],
    },
  },
  {
    route: 'POST /monitoring/sessions/{session_id}/frame',
    as: 'student',
    why: 'what is no base64',
    path: '/monitoring/sessions/{session}/frame',
    body: { frame_data: '///', frame_number: 3 },
    status: 400,
    answer: { detail: text },
  },
  {
    route: 'GET /monitoring/sessions',
    as: 'proctor',
    path: '/monitoring/sessions?status=active',
    answer: listOf({ ...SESSION, status: 'active' }, { has: { session_id: '{session}' } }),
  },
  {
    route: 'PUT /monitoring/sessions/{session_id}/stop',
    as: 'student',
    path: '/monitoring/sessions/{session}/stop',
    answer: { ...SESSION, session_id: '{session}', status: 'stopped', stopped_at: utc, total_frames_processed: 2 },
  },
  {
    route: 'PUT /monitoring/sessions/{session_id}/stop',
    as: 'student',
    why: 'one that is stopped',
    path: '/monitoring/sessions/{session}/stop',
    answer: { ...SESSION, session_id: '{session}', status: 'stopped' },
    differs: 'stopping twice: 404',
  },
  {
    route: 'POST /monitoring/sessions/{session_id}/frame',
    as: 'student',
    why: 'to a session that is stopped',
    path: '/monitoring/sessions/{session}/frame',
    body: { frame_data: '', frame_number: -1, browser_event: 'tab_change' },
    status: 400,
    answer: { detail: text },
  },
];

const handingIn: readonly OriginalCall[] = [
  {
    route: 'POST /corrections/submissions',
    as: 'student',
    why: 'after the stop; the key sent along counts for nothing',
    path: '/corrections/submissions',
    body: {
      user_id: '{student}',
      exam_id: '{exam}',
      reservation_id: '{reservation}',
      answers: [
        { question_id: '{mcq}', question_type: 'mcq', user_answer: '404', correct_answer: '200', max_score: 50 },
        { question_id: '{true_false}', question_type: 'true_false', user_answer: ' TRUE ' },
        { question_id: '{short}', question_type: 'short_answer', user_answer: 'no idea', correct_answer: 'no idea' },
        { question_id: '{essay}', question_type: 'essay', user_answer: 'Each may change without the others.' },
      ],
    },
    answer: {
      ...SUBMISSION,
      user_id: '{student}',
      exam_id: '{exam}',
      reservation_id: '{reservation}',
      status: 'submitted',
    },
    keep: { submission: 'submission_id' },
  },
  {
    route: 'POST /corrections/submissions/{submission_id}/grade',
    as: 'student',
    path: '/corrections/submissions/{submission}/grade',
    answer: {
      ...GRADE,
      submission_id: '{submission}',
      max_score: 8,
      requires_manual_review: true,
      manual_review_questions: ['{essay}'],
      summary: { correct: 2, incorrect: 1, pending: 1 },
    },
    differs: MARKS_AT_ONCE,
  },
  {
    route: 'POST /corrections/submissions/{submission_id}/grade',
    as: 'student',
    why: 'a second time',
    path: '/corrections/submissions/{submission}/grade',
    answer: { ...GRADE, submission_id: '{submission}', requires_manual_review: true },
    differs: 'grading twice: 400',
  },
  {
    route: 'GET /corrections/submissions/{submission_id}/result',
    as: 'student',
    why: 'by its student, while others may still sit',
    path: '/corrections/submissions/{submission}/result',
    answer: {
      submission: { ...SUBMISSION, status: 'manual_review', graded_by: null },
      answers: listOf({ ...ANSWER, submission_id: '{submission}', correct_answer: null, is_correct: null }),
      summary: { total_questions: 4, graded: 3, pending: 1, correct: 2, incorrect: 1 },
    },
    differs: MARKS_AT_ONCE,
  },
  {
    route: 'GET /corrections/submissions/{submission_id}/result',
    as: 'teacher',
    path: '/corrections/submissions/{submission}/result',
    answer: {
      submission: { ...SUBMISSION, status: 'manual_review' },
      answers: [
        { ...ANSWER, question_id: '{mcq}', correct_answer: '404', is_correct: true, score: 2, max_score: 2 },
        { ...ANSWER, question_id: '{true_false}', is_correct: true, score: 1, max_score: 1, graded_by: 'auto' },
        { ...ANSWER, question_id: '{short}', is_correct: false, score: 0 },
        { ...ANSWER, question_id: '{essay}', is_correct: null, score: null, max_score: 4 },
      ],
      summary: { total_questions: 4, graded: 3, pending: 1, correct: 2, incorrect: 1 },
    },
    keep: { essay_answer: 'answers.3.answer_id' },
  },
  {
    route: 'PUT /corrections/submissions/{submission_id}/answers/{answer_id}',
    as: 'teacher',
    path: '/corrections/submissions/{submission}/answers/{essay_answer}',
    body: { score: 3, feedback: 'Good.', grader_id: '{teacher}' },
    answer: {
      ...ANSWER,
      answer_id: '{essay_answer}',
      score: 3,
      is_correct: true,
      feedback: 'Good.',
      graded_by: '{teacher}',
    },
  },
  {
    route: 'GET /corrections/submissions/{submission_id}/result',
    as: 'teacher',
    why: 'once the last answer is graded',
    path: '/corrections/submissions/{submission}/result',
    answer: {
      submission: {
        ...SUBMISSION,
        status: 'graded',
        graded_by: 'mixed',
        total_score: 6,
        max_score: 8,
        percentage: 75,
        graded_at: utc,
      },
      summary: { total_questions: 4, graded: 4, pending: 0, correct: 3, incorrect: 1 },
    },
  },
  {
    route: 'GET /corrections/submissions/{submission_id}/result',
    as: 'teacher',
    why: 'of an unknown one',
    path: `/corrections/submissions/${NOWHERE}/result`,
    status: 404,
    answer: { detail: text },
  },
  {
    route: 'GET /corrections/submissions/user/{user_id}',
    as: 'student',
    path: '/corrections/submissions/user/{student}',
    answer: listOf({ ...SUBMISSION, user_id: '{student}' }, { has: { submission_id: '{submission}' } }),
  },
  {
    route: 'GET /corrections/submissions/exam/{exam_id}',
    as: 'teacher',
    path: '/corrections/submissions/exam/{exam}',
    answer: [{ ...SUBMISSION, submission_id: '{submission}', status: 'graded' }],
  },
  {
    route: 'GET /reservations/{reservation_id}',
    as: 'student',
    why: 'of what is handed in',
    path: '/reservations/{reservation}',
    answer: { ...RESERVATION, status: 'completed' },
    comes: true,
  },
];

/** A student books, sits under the camera and hands in; the teacher grades what is left. */
export const CALLS_OF_THE_EXAM: readonly OriginalCall[] = [...reservations, ...sitting, ...handingIn];
