import type { Role, ServiceName } from './roles.js';

/**
 * Who may call what. Written by hand before the route; the door reads it for the role, each use case reads it again
 * through `permit`, and the matrix test tries every row with every role on own and other's objects.
 *
 * `any`: every object. `own`: only the caller's own (a student's own reservation, a teacher's own exam); another's
 * object answers 404, exactly as one that does not exist, and another's id in a body answers 403.
 */
export type Reach = 'any' | 'own';

export interface AccessRow {
  readonly service: ServiceName;
  /** `GET /exams/{exam_id}`: no trailing slash; `WS` for a socket. */
  readonly route: string;
  /** No credential needed. */
  readonly anonymous?: true;
  readonly roles?: Partial<Record<Role, Reach>>;
  /** May the token of a candidate's session call it? Always its own session, submission or exam only. */
  readonly sessionToken?: true;
  /** For `/internal` routes: the services that may call. */
  readonly services?: readonly ServiceName[];
  readonly why: string;
}

const everyone = { student: 'any', teacher: 'any', proctor: 'any', admin: 'any' } as const;
const examOwner = { teacher: 'own', admin: 'any' } as const;
const watcher = { proctor: 'any', admin: 'any' } as const;

const rows = [
  // ------------------------------------------------------------- user
  {
    service: 'user',
    route: 'POST /users/register',
    anonymous: true,
    roles: everyone,
    why: 'Anyone may become a student; any other role needs an admin (checked in the use case).',
  },
  {
    service: 'user',
    route: 'POST /users/login',
    anonymous: true,
    roles: everyone,
    sessionToken: true,
    why: 'Signing in is how one gets a token.',
  },
  {
    service: 'user',
    route: 'POST /users/refresh',
    anonymous: true,
    roles: everyone,
    sessionToken: true,
    why: 'The refresh token itself is the credential.',
  },
  {
    service: 'user',
    route: 'POST /users/logout',
    anonymous: true,
    roles: everyone,
    sessionToken: true,
    why: 'Ends the login that it carries; without one it changes nothing.',
  },
  { service: 'user', route: 'GET /users/me', roles: everyone, why: 'Who am I: always oneself.' },
  { service: 'user', route: 'GET /users/overview', roles: { admin: 'any' }, why: 'Counts for the admin page.' },
  {
    service: 'user',
    route: 'GET /users',
    roles: { admin: 'any' },
    why: 'Names and addresses of everyone: admins only.',
  },
  {
    service: 'user',
    route: 'GET /users/role/{role}',
    roles: { admin: 'any', teacher: 'own' },
    why: 'A teacher picks students for accommodations: own means the role student, others answer 403.',
  },
  {
    service: 'user',
    route: 'GET /users/{user_id}',
    roles: { student: 'own', teacher: 'own', proctor: 'own', admin: 'any' },
    why: 'Oneself, or an admin.',
  },
  {
    service: 'user',
    route: 'PATCH /users/{user_id}',
    roles: { admin: 'any' },
    why: "Roles and deactivation are an admin's.",
  },

  // ------------------------------------------------------------- reservation
  {
    service: 'reservation',
    route: 'POST /exams',
    roles: examOwner,
    why: 'Teachers create their own exams (teacher_id is the caller).',
  },
  {
    service: 'reservation',
    route: 'GET /exams',
    roles: everyone,
    why: 'What can be booked is public within the platform.',
  },
  { service: 'reservation', route: 'GET /exams/overview', roles: { admin: 'any' }, why: 'Counts for the admin page.' },
  {
    service: 'reservation',
    route: 'GET /exams/teacher/{teacher_id}',
    roles: examOwner,
    why: "A teacher's own list, deleted ones included.",
  },
  {
    service: 'reservation',
    route: 'GET /exams/{exam_id}',
    roles: everyone,
    why: 'Title and duration: needed to book.',
  },
  {
    service: 'reservation',
    route: 'PUT /exams/{exam_id}',
    roles: examOwner,
    why: "Only the exam's teacher changes it.",
  },
  {
    service: 'reservation',
    route: 'DELETE /exams/{exam_id}',
    roles: examOwner,
    why: "Only the exam's teacher withdraws it.",
  },
  { service: 'reservation', route: 'GET /exams/{exam_id}/slots', roles: everyone, why: 'Needed to book.' },
  {
    service: 'reservation',
    route: 'POST /exams/{exam_id}/slots',
    roles: examOwner,
    why: "Only the exam's teacher offers times.",
  },
  {
    service: 'reservation',
    route: 'DELETE /exams/{exam_id}/slots/{slot_id}',
    roles: examOwner,
    why: "Only the exam's teacher cancels a time.",
  },
  {
    service: 'reservation',
    route: 'GET /exams/{exam_id}/reservations',
    roles: { teacher: 'own', proctor: 'any', admin: 'any' },
    why: "Who comes: the exam's teacher and those who watch.",
  },
  {
    service: 'reservation',
    route: 'GET /exams/{exam_id}/questions',
    roles: { student: 'own', teacher: 'own', admin: 'any' },
    sessionToken: true,
    why: 'Exam secrecy: a student only inside the own running session.',
  },
  {
    service: 'reservation',
    route: 'GET /exams/{exam_id}/questions/with-answers',
    roles: examOwner,
    why: "The key: the exam's teacher and admins.",
  },
  {
    service: 'reservation',
    route: 'POST /exams/{exam_id}/questions',
    roles: examOwner,
    why: "Only the exam's teacher writes questions.",
  },
  {
    service: 'reservation',
    route: 'POST /exams/{exam_id}/questions/bulk',
    roles: examOwner,
    why: "Only the exam's teacher writes questions.",
  },
  {
    service: 'reservation',
    route: 'DELETE /exams/{exam_id}/questions/{question_id}',
    roles: examOwner,
    why: "Only the exam's teacher removes questions.",
  },
  {
    service: 'reservation',
    route: 'POST /reservations',
    roles: { student: 'own', admin: 'any' },
    why: 'A student books for oneself (user_id is the caller).',
  },
  {
    service: 'reservation',
    route: 'GET /reservations/all',
    roles: watcher,
    why: 'Who is expected: proctors and admins.',
  },
  {
    service: 'reservation',
    route: 'GET /reservations/user/{user_id}',
    roles: { student: 'own', admin: 'any' },
    why: "A student's own bookings.",
  },
  {
    service: 'reservation',
    route: 'GET /reservations/{reservation_id}',
    roles: { student: 'own', teacher: 'own', proctor: 'any', admin: 'any' },
    why: "The student, the exam's teacher, those who watch.",
  },
  {
    service: 'reservation',
    route: 'DELETE /reservations/{reservation_id}',
    roles: { student: 'own', admin: 'any' },
    why: 'A student cancels the own booking.',
  },
  {
    service: 'reservation',
    route: 'PATCH /reservations/{reservation_id}/status',
    roles: { student: 'own', admin: 'any' },
    why: 'A student may set cancelled on the own booking; admins any known status.',
  },
  {
    service: 'reservation',
    route: 'GET /internal/admissions/{reservation_id}',
    services: ['monitoring', 'correction'],
    why: 'The one call at the start of a session and of a submission.',
  },
  {
    service: 'reservation',
    route: 'GET /internal/exams/{exam_id}/paper',
    services: ['correction'],
    why: 'Grading needs the key; nobody else gets it this way.',
  },

  // ------------------------------------------------------------- monitoring
  {
    service: 'monitoring',
    route: 'POST /monitoring/sessions',
    roles: { student: 'own', proctor: 'any', admin: 'any' },
    why: 'The candidate starts the own session; proctors and admins may open test sessions.',
  },
  {
    service: 'monitoring',
    route: 'GET /monitoring/sessions',
    roles: { student: 'own', teacher: 'own', proctor: 'any', admin: 'any' },
    why: 'A list of what the caller may see: students their own, teachers those of their exams.',
  },
  {
    service: 'monitoring',
    route: 'GET /monitoring/overview',
    roles: watcher,
    why: 'Counts for the dashboard and the admin page.',
  },
  {
    service: 'monitoring',
    route: 'GET /monitoring/frames',
    roles: { teacher: 'own', proctor: 'any', admin: 'any' },
    why: 'A recorded picture: those who judge; every look is audited.',
  },
  {
    service: 'monitoring',
    route: 'POST /monitoring/live/ws-ticket',
    roles: watcher,
    why: "A one-time ticket for the dashboard's socket.",
  },
  {
    service: 'monitoring',
    route: 'WS /monitoring/live',
    roles: watcher,
    why: "The dashboard's feed, and the pictures that it shows: who watches is audited, a record a session and socket.",
  },
  {
    service: 'monitoring',
    route: 'GET /monitoring/sessions/{session_id}',
    roles: { student: 'own', teacher: 'own', proctor: 'any', admin: 'any' },
    sessionToken: true,
    why: "The candidate, the exam's teacher, those who watch.",
  },
  {
    service: 'monitoring',
    route: 'POST /monitoring/sessions/{session_id}/token',
    roles: { student: 'own' },
    sessionToken: true,
    why: "Renewal: the candidate's device only.",
  },
  {
    service: 'monitoring',
    route: 'POST /monitoring/sessions/{session_id}/heartbeat',
    roles: { student: 'own', proctor: 'own', admin: 'own' },
    sessionToken: true,
    why: "The candidate's device only (whoever opened a test session is its candidate).",
  },
  {
    service: 'monitoring',
    route: 'POST /monitoring/sessions/{session_id}/frame',
    roles: { student: 'own', proctor: 'own', admin: 'own' },
    sessionToken: true,
    why: "Pictures come from the session's candidate only.",
  },
  {
    service: 'monitoring',
    route: 'PUT /monitoring/sessions/{session_id}/frames/{frame_number}',
    roles: { student: 'own', proctor: 'own', admin: 'own' },
    sessionToken: true,
    why: "Pictures come from the session's candidate only.",
  },
  {
    service: 'monitoring',
    route: 'POST /monitoring/sessions/{session_id}/events',
    roles: { student: 'own', proctor: 'own', admin: 'own' },
    sessionToken: true,
    why: "Browser events come from the session's candidate only.",
  },
  {
    service: 'monitoring',
    route: 'PUT /monitoring/sessions/{session_id}/stop',
    roles: { student: 'own', proctor: 'any', admin: 'any' },
    sessionToken: true,
    why: 'The candidate ends it, or those who watch do.',
  },
  {
    service: 'monitoring',
    route: 'GET /monitoring/sessions/{session_id}/anomalies',
    roles: { teacher: 'own', proctor: 'any', admin: 'any' },
    why: 'Those who judge. The student sees flags after release (not built yet).',
  },
  {
    service: 'monitoring',
    route: 'GET /monitoring/sessions/{session_id}/anomalies/summary',
    roles: { teacher: 'own', proctor: 'any', admin: 'any' },
    why: 'Those who judge.',
  },
  {
    service: 'monitoring',
    route: 'GET /monitoring/sessions/{session_id}/gaps',
    roles: { teacher: 'own', proctor: 'any', admin: 'any' },
    why: 'Those who judge must know when nobody could be judged.',
  },
  {
    service: 'monitoring',
    route: 'POST /monitoring/sessions/{session_id}/ws-ticket',
    roles: { student: 'own', proctor: 'any', admin: 'any' },
    sessionToken: true,
    why: "A one-time ticket for this session's sockets.",
  },
  {
    service: 'monitoring',
    route: 'WS /monitoring/sessions/{session_id}/stream',
    roles: { student: 'own', proctor: 'own', admin: 'own' },
    sessionToken: true,
    why: "The candidate's own socket.",
  },
  {
    service: 'monitoring',
    route: 'WS /monitoring/sessions/{session_id}/live',
    roles: watcher,
    why: 'The live picture: those who watch.',
  },
  {
    service: 'monitoring',
    route: 'GET /internal/sessions/by-reservation/{reservation_id}',
    services: ['correction', 'reservation'],
    why: 'The deadline, asked once before an answer is refused; is a session running, before questions are refused.',
  },

  // ------------------------------------------------------------- correction
  {
    service: 'correction',
    route: 'POST /corrections/drafts',
    roles: { student: 'own' },
    sessionToken: true,
    why: 'The candidate opens the own paper, inside the own session.',
  },
  {
    service: 'correction',
    route: 'GET /corrections/drafts/{submission_id}',
    roles: { student: 'own' },
    sessionToken: true,
    why: "The candidate's own paper.",
  },
  {
    service: 'correction',
    route: 'PUT /corrections/drafts/{submission_id}/answers/{question_id}',
    roles: { student: 'own' },
    sessionToken: true,
    why: 'Only the candidate answers.',
  },
  {
    service: 'correction',
    route: 'POST /corrections/drafts/{submission_id}/submit',
    roles: { student: 'own' },
    sessionToken: true,
    why: 'Only the candidate hands in.',
  },
  {
    service: 'correction',
    route: 'POST /corrections/submissions',
    roles: { student: 'own' },
    sessionToken: true,
    why: "The original system's way to hand in (user_id is the caller).",
  },
  {
    service: 'correction',
    route: 'POST /corrections/submissions/{submission_id}/grade',
    roles: { student: 'own', teacher: 'own', admin: 'any' },
    sessionToken: true,
    why: 'Reads the grade made at submission; the original student page calls it.',
  },
  {
    service: 'correction',
    route: 'PUT /corrections/submissions/{submission_id}/answers/{answer_id}',
    roles: examOwner,
    why: "Grading by hand: the exam's teacher (grader_id is the caller).",
  },
  {
    service: 'correction',
    route: 'GET /corrections/submissions/{submission_id}/result',
    roles: { student: 'own', teacher: 'own', admin: 'any' },
    sessionToken: true,
    why: "The candidate and the exam's teacher.",
  },
  {
    service: 'correction',
    route: 'GET /corrections/submissions/user/{user_id}',
    roles: { student: 'own', admin: 'any' },
    why: "A student's own results.",
  },
  {
    service: 'correction',
    route: 'GET /corrections/submissions/exam/{exam_id}',
    roles: { teacher: 'own', admin: 'any' },
    why: "The exam's teacher: another's exam reads as one without submissions.",
  },
  {
    service: 'correction',
    route: 'POST /corrections/exams/{exam_id}/release',
    roles: examOwner,
    why: "The exam's teacher lets students see the key.",
  },
  {
    service: 'correction',
    route: 'GET /corrections/overview',
    roles: { admin: 'any' },
    why: 'Counts for the admin page.',
  },
] as const satisfies readonly AccessRow[];

export type RouteKey = (typeof rows)[number]['route'];

export const ACCESS: readonly AccessRow[] = rows;

const byRoute = new Map<string, AccessRow>(ACCESS.map((row) => [row.route, row]));

/**
 * The row of a route.
 * @throws {Error} there is none: a route without a row is a defect, and no request may pass it
 */
export function accessRow(route: string): AccessRow {
  const row = byRoute.get(route);
  if (row === undefined) throw new Error(`No access row for ${route}: write one in services/contracts/src/access.ts`);
  return row;
}
