import type { OriginalCall } from './original-call.js';
import { EXAM, QUESTION, QUESTION_WITH_ANSWER, SLOT, USER } from './original-objects.js';
import { listOf, text, token } from './shape.js';

const LOGIN = { access_token: token, token_type: 'bearer', user: USER };
const NOWHERE = '00000000-0000-4000-8000-000000000000';
const TRUE_OR_FALSE = { question_type: 'true_false', question_text: 'Is TCP ordered?', correct_answer: 'true' };

const doors: readonly OriginalCall[] = [
  { route: 'GET /health', as: 'nobody', path: '/health', answer: { status: 'healthy', service: text } },
  { route: 'GET /', as: 'nobody', path: '/', contentType: 'text/html' },
  { route: 'GET /openapi.json', as: 'nobody', path: '/openapi.json', answer: { openapi: text, paths: {} } },
  { route: 'GET /docs', as: 'nobody', path: '/docs', status: 302, differs: '`/docs` is a page' },
];

const people: readonly OriginalCall[] = [
  {
    route: 'POST /users/register',
    as: 'nobody',
    path: '/users/register',
    body: { name: 'Replay', email: 'replay-{run}@school.example', password: 'password-{run}' },
    answer: { ...USER, name: 'Replay', email: 'replay-{run}@school.example', role: 'student', is_active: true },
    keep: { newcomer: 'user_id' },
  },
  {
    route: 'POST /users/login',
    as: 'nobody',
    why: 'who has just registered',
    path: '/users/login',
    body: { email: 'replay-{run}@school.example', password: 'password-{run}' },
    answer: { ...LOGIN, user: { ...USER, user_id: '{newcomer}' } },
  },
  ...(['student', 'teacher', 'proctor', 'admin'] as const).map(
    (role): OriginalCall => ({
      route: 'POST /users/login',
      as: 'nobody',
      why: `the ${role}`,
      path: '/users/login',
      body: { email: `{${role}_email}`, password: `{${role}_password}` },
      answer: { ...LOGIN, user: { ...USER, email: `{${role}_email}`, role } },
      keep: { [role]: 'user.user_id', [`${role}_token`]: 'access_token' },
    }),
  ),
  {
    route: 'POST /users/login',
    as: 'nobody',
    why: 'an unknown address',
    path: '/users/login',
    body: { email: 'nobody-{run}@school.example', password: 'nonsense' },
    status: 401,
    answer: { detail: 'Invalid email or password' },
  },
  {
    route: 'POST /users/register',
    as: 'admin',
    why: 'an address that is taken',
    path: '/users/register',
    body: { name: 'Replay', email: 'replay-{run}@school.example', password: 'password-{run}' },
    status: 400,
    answer: { detail: 'Email already registered' },
  },
  {
    route: 'GET /users/',
    as: 'admin',
    path: '/users/',
    answer: listOf(USER, { has: { user_id: '{newcomer}', role: 'student' } }),
  },
  { route: 'GET /users/{user_id}', as: 'admin', path: '/users/{newcomer}', answer: { ...USER, user_id: '{newcomer}' } },
  {
    route: 'GET /users/{user_id}',
    as: 'admin',
    why: 'an unknown one',
    path: `/users/${NOWHERE}`,
    status: 404,
    answer: { detail: 'User not found' },
  },
  {
    route: 'GET /users/role/{role}',
    as: 'admin',
    path: '/users/role/proctor',
    answer: listOf({ ...USER, role: 'proctor', is_active: true }, { has: { user_id: '{proctor}' } }),
  },
  {
    route: 'GET /users/role/{role}',
    as: 'admin',
    why: 'there is none such',
    path: '/users/role/janitor',
    status: 400,
    answer: { detail: text },
  },
];

const exams: readonly OriginalCall[] = [
  {
    route: 'POST /exams/',
    as: 'teacher',
    path: '/exams/',
    body: { title: 'Replay {run}', description: 'Second try', duration_minutes: 90, teacher_id: '{teacher}' },
    answer: {
      ...EXAM,
      title: 'Replay {run}',
      description: 'Second try',
      duration_minutes: 90,
      teacher_id: '{teacher}',
      status: 'active',
    },
    keep: { exam: 'exam_id' },
  },
  {
    route: 'POST /exams/',
    as: 'teacher',
    why: 'with no more than it needs',
    path: '/exams/',
    body: { title: 'Draft {run}', teacher_id: '{teacher}' },
    answer: { ...EXAM, description: null, duration_minutes: 60 },
    keep: { draft: 'exam_id' },
  },
  {
    route: 'POST /exams/',
    as: 'teacher',
    why: 'without a title',
    path: '/exams/',
    body: { teacher_id: '{teacher}' },
    status: 422,
    answer: { detail: text },
  },
  {
    route: 'PUT /exams/{exam_id}',
    as: 'teacher',
    why: 'what is not given is kept',
    path: '/exams/{exam}',
    body: { title: 'Replayed {run}' },
    answer: { ...EXAM, title: 'Replayed {run}', description: 'Second try', duration_minutes: 90 },
  },
  { route: 'GET /exams/', as: 'student', path: '/exams/', answer: listOf(EXAM, { has: { exam_id: '{exam}' } }) },
  {
    route: 'GET /exams/',
    as: 'student',
    why: 'with a wrong trailing slash',
    path: '/exams',
    answer: listOf(EXAM),
    differs: 'a wrong trailing slash: 307',
  },
  { route: 'GET /exams/{exam_id}', as: 'student', path: '/exams/{exam}', answer: { ...EXAM, exam_id: '{exam}' } },
  {
    route: 'GET /exams/{exam_id}',
    as: 'student',
    why: 'an unknown one',
    path: `/exams/${NOWHERE}`,
    status: 404,
    answer: { detail: 'Exam not found' },
  },
  {
    route: 'DELETE /exams/{exam_id}',
    as: 'teacher',
    path: '/exams/{draft}',
    answer: { message: text },
  },
  {
    route: 'GET /exams/{exam_id}',
    as: 'teacher',
    why: 'a deleted one',
    path: '/exams/{draft}',
    answer: { ...EXAM, exam_id: '{draft}', status: 'deleted' },
  },
  {
    route: 'GET /exams/',
    as: 'teacher',
    why: 'without deleted ones',
    path: '/exams/',
    answer: listOf({ ...EXAM, status: 'active' }, { lacks: { exam_id: '{draft}' } }),
  },
  {
    route: 'GET /exams/teacher/{teacher_id}',
    as: 'teacher',
    why: 'with deleted ones',
    path: '/exams/teacher/{teacher}',
    answer: listOf({ ...EXAM, teacher_id: '{teacher}' }, { has: { exam_id: '{draft}', status: 'deleted' } }),
  },
];

const questions: readonly OriginalCall[] = [
  {
    route: 'POST /exams/{exam_id}/questions/',
    as: 'teacher',
    why: 'keys of the old fixtures are ignored',
    path: '/exams/{exam}/questions/',
    body: {
      question_type: 'mcq',
      question_text: 'Which status says not found?',
      option_a: '200',
      option_b: '301',
      option_c: '404',
      option_d: '500',
      correct_answer: '404',
      points: 2,
      question_number: 7,
    },
    answer: { ...QUESTION, question_number: 1, question_type: 'mcq', option_a: '200', option_c: '404', points: 2 },
    keep: { mcq: 'question_id' },
  },
  {
    route: 'POST /exams/{exam_id}/questions/bulk',
    as: 'teacher',
    path: '/exams/{exam}/questions/bulk',
    body: {
      questions: [
        TRUE_OR_FALSE,
        { question_type: 'short_answer', question_text: 'DNS stands for?', correct_answer: 'domain name system' },
        { question_type: 'essay', question_text: 'Why layers?', correct_answer: '', points: 4 },
        { ...TRUE_OR_FALSE, question_text: 'One too many?' },
      ],
    },
    answer: [2, 3, 4, 5].map((question_number) => ({ ...QUESTION, question_number })),
    keep: {
      true_false: '0.question_id',
      short: '1.question_id',
      essay: '2.question_id',
      surplus: '3.question_id',
    },
  },
  {
    route: 'DELETE /exams/{exam_id}/questions/{question_id}',
    as: 'teacher',
    path: '/exams/{exam}/questions/{surplus}',
    answer: { message: text },
  },
  {
    route: 'DELETE /exams/{exam_id}/questions/{question_id}',
    as: 'teacher',
    why: 'one that is gone',
    path: '/exams/{exam}/questions/{surplus}',
    status: 404,
    answer: { detail: 'Question not found' },
  },
  {
    route: 'GET /exams/{exam_id}/questions/with-answers',
    as: 'teacher',
    path: '/exams/{exam}/questions/with-answers',
    answer: [
      { ...QUESTION_WITH_ANSWER, question_number: 1, correct_answer: '404' },
      { ...QUESTION_WITH_ANSWER, question_number: 2, correct_answer: 'true' },
      { ...QUESTION_WITH_ANSWER, question_number: 3, correct_answer: 'domain name system' },
      { ...QUESTION_WITH_ANSWER, question_number: 4 },
    ],
  },
  {
    route: 'GET /exams/{exam_id}/questions/',
    as: 'teacher',
    why: 'without the key',
    path: '/exams/{exam}/questions/',
    answer: [QUESTION, QUESTION, QUESTION, QUESTION],
  },
  {
    route: 'GET /exams/{exam_id}/questions/',
    as: 'teacher',
    why: 'of an unknown exam',
    path: `/exams/${NOWHERE}/questions/`,
    answer: [],
  },
];

const slots: readonly OriginalCall[] = [
  {
    route: 'POST /exams/{exam_id}/slots',
    as: 'teacher',
    why: 'a time without an offset',
    path: '/exams/{exam}/slots',
    body: { start_time: '{tomorrow}' },
    answer: { ...SLOT, exam_id: '{exam}' },
  },
  {
    route: 'POST /exams/{exam_id}/slots',
    as: 'teacher',
    why: 'another one',
    path: '/exams/{exam}/slots',
    body: { start_time: '{day_after}' },
    answer: SLOT,
    keep: { spare_slot: 'slot_id' },
  },
  {
    route: 'POST /exams/{exam_id}/slots',
    as: 'teacher',
    why: 'of an unknown exam',
    path: `/exams/${NOWHERE}/slots`,
    body: { start_time: '{tomorrow}' },
    status: 404,
    answer: { detail: 'Exam not found' },
  },
  { route: 'GET /exams/{exam_id}/slots', as: 'student', path: '/exams/{exam}/slots', answer: [SLOT, SLOT] },
  {
    route: 'DELETE /exams/{exam_id}/slots/{slot_id}',
    as: 'teacher',
    path: '/exams/{exam}/slots/{spare_slot}',
    answer: { message: text },
  },
  {
    route: 'DELETE /exams/{exam_id}/slots/{slot_id}',
    as: 'teacher',
    why: 'one that is gone',
    path: '/exams/{exam}/slots/{spare_slot}',
    status: 404,
    answer: { detail: 'Slot not found' },
  },
];

/** What is needed before somebody can sit an exam: doors, people, exams, questions, times. */
export const CALLS_BEFORE_THE_EXAM: readonly OriginalCall[] = [...doors, ...people, ...exams, ...questions, ...slots];
