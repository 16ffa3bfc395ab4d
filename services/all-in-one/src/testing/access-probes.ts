import { randomUUID } from 'node:crypto';
import type { RouteKey } from '@proctorwise/contracts';
import type { AccessWorld, Caller, Phase, Target } from './access-world.js';
import { type CallOptions, call, callOk } from './call.js';
import { labelledJpeg } from './pictures.js';
import { minutesFromNow } from './school.js';

/** How a call that reaches too far is answered: as for an object that does not exist, unless the row says otherwise. */
export type Refusal = 'not_found' | 'forbidden' | 'actor_mismatch' | 'empty';

export interface Aim {
  readonly world: AccessWorld;
  readonly target: Target;
  readonly caller: Caller;
  /** Of who calls. */
  readonly callerId: string;
}
export interface Probed extends CallOptions {
  readonly path: string;
}
/** How the matrix calls one row of the access table. */
export interface Probe {
  readonly at: (aim: Aim) => Probed | Promise<Probed>;
  /** What an allowed call answers. @default 200 */
  readonly allowed?: number;
  /** @default running */
  readonly phase?: Phase;
  /** For another's object; by caller where they differ. @default not_found */
  readonly refusal?: Refusal | Partial<Record<Caller, Refusal>>;
  /** Nobody owns what it is about: there is no "another's". */
  readonly hasNoOwner?: true;
  /** It makes its object anew for each call, so it cannot aim at one that does not exist. */
  readonly makesItsObject?: true;
  /** What must not stand in the reply of somebody who reaches the own objects only. */
  readonly hides?: (other: Target) => string;
}

const noOwner = (path: string, body?: unknown): Probe => ({
  hasNoOwner: true,
  at: () => ({ path, ...(body === undefined ? {} : { body }) }),
});
const on = (path: (target: Target) => string, more: Omit<Probe, 'at'> & { body?: unknown } = {}): Probe => {
  const { body, ...rest } = more;
  return { ...rest, at: ({ target }) => ({ path: path(target), ...(body === undefined ? {} : { body }) }) };
};
const question = { question_text: 'Yes?', question_type: 'true_false', correct_answer: 'true' };
const studentsCredentials = { email: 'alice@student.com', password: 'password123' };

const refreshToken = async ({ world }: Aim): Promise<string> =>
  (await callOk('POST', `${world.origin}/users/login`, { body: studentsCredentials })).refresh_token;

const newSlot = async ({ world, target }: Aim): Promise<string> => {
  const { token } = target.teacher;
  const path = `${world.origin}/exams/${target.quietExam.examId}/slots`;
  return (await callOk('POST', path, { token, body: { start_time: minutesFromNow(600) } })).slot_id;
};
const newInvitation = async ({ world, target }: Aim): Promise<string> => {
  const { token } = target.teacher;
  const path = `${world.origin}/exams/${target.quietExam.examId}/invitations`;
  return (await callOk('POST', path, { token, body: { labels: [randomUUID()] } }))[0].invitation_id;
};
/** A place in an exam of its own: a student has one in each. */
const newPlace = async ({ world, target }: Aim): Promise<{ exam_id: string; slot_id: string }> => {
  const { examId, slotIds } = await world.school.prepareExam(target.teacher, [minutesFromNow(600)]);
  return { exam_id: examId, slot_id: slotIds[0] ?? '' };
};
const newReservation = async (aim: Aim): Promise<string> => {
  const { exam_id, slot_id } = await newPlace(aim);
  return aim.world.school.book(aim.target.student, exam_id, slot_id);
};

let frameNumber = 1;
const nextFrame = () => {
  frameNumber += 1;
  return frameNumber;
};

/** One probe for each row; a row without one does not compile. */
export const PROBES: Record<Exclude<RouteKey, `WS ${string}` | `GET /internal/${string}`>, Probe> = {
  // ------------------------------------------------------------- user
  'POST /users/register': {
    hasNoOwner: true,
    at: () => ({
      path: '/users/register',
      body: { name: 'New', email: `new-${randomUUID()}@school.example`, password: 'password123' },
    }),
  },
  'POST /users/login': noOwner('/users/login', studentsCredentials),
  'POST /users/refresh': {
    hasNoOwner: true,
    at: async (aim) => ({ path: '/users/refresh', body: { refresh_token: await refreshToken(aim) } }),
  },
  'POST /users/logout': {
    hasNoOwner: true,
    at: async (aim) => ({ path: '/users/logout', body: { refresh_token: await refreshToken(aim) } }),
  },
  'GET /users/me': noOwner('/users/me'),
  'GET /users/overview': noOwner('/users/overview'),
  'GET /users': noOwner('/users/'),
  'GET /users/role/{role}': {
    refusal: 'forbidden',
    makesItsObject: true,
    at: ({ world, target }) => ({
      path: `/users/role/${target.student === world.people.student ? 'student' : 'proctor'}`,
    }),
  },
  'GET /users/{user_id}': on(({ userId }) => `/users/${userId}`),
  'PATCH /users/{user_id}': on(({ student }) => `/users/${student.userId}`, { body: { is_active: true } }),

  // ------------------------------------------------------------- reservation
  'POST /exams': {
    refusal: 'actor_mismatch',
    at: ({ target }) => ({ path: '/exams/', body: { title: 'Optics', teacher_id: target.teacher.userId } }),
  },
  'GET /exams': noOwner('/exams/'),
  'GET /exams/overview': noOwner('/exams/overview'),
  'GET /exams/teacher/{teacher_id}': on(({ teacher }) => `/exams/teacher/${teacher.userId}`),
  'GET /exams/{exam_id}': on(({ exam }) => `/exams/${exam.examId}`),
  'PUT /exams/{exam_id}': on(({ exam }) => `/exams/${exam.examId}`, { body: { description: 'Bring a pen.' } }),
  'DELETE /exams/{exam_id}': {
    makesItsObject: true,
    at: async ({ world, target }) => ({
      path: `/exams/${(await world.school.prepareExam(target.teacher, [])).examId}`,
    }),
  },
  'GET /exams/{exam_id}/slots': on(({ exam }) => `/exams/${exam.examId}/slots`),
  'POST /exams/{exam_id}/slots': {
    at: ({ target }) => ({
      path: `/exams/${target.quietExam.examId}/slots`,
      body: { start_time: minutesFromNow(600) },
    }),
  },
  'DELETE /exams/{exam_id}/slots/{slot_id}': {
    makesItsObject: true,
    at: async (aim) => ({ path: `/exams/${aim.target.quietExam.examId}/slots/${await newSlot(aim)}` }),
  },
  'GET /exams/{exam_id}/reservations': on(({ exam }) => `/exams/${exam.examId}/reservations`),
  'POST /exams/{exam_id}/invitations': {
    at: ({ target }) => ({ path: `/exams/${target.quietExam.examId}/invitations`, body: { labels: [randomUUID()] } }),
  },
  'GET /exams/{exam_id}/invitations': on(({ exam }) => `/exams/${exam.examId}/invitations`),
  'POST /exams/{exam_id}/invitations/codes': on(({ quietExam }) => `/exams/${quietExam.examId}/invitations/codes`),
  'POST /exams/{exam_id}/invitations/{invitation_id}/code': {
    makesItsObject: true,
    at: async (aim) => ({
      path: `/exams/${aim.target.quietExam.examId}/invitations/${await newInvitation(aim)}/code`,
    }),
  },
  'DELETE /exams/{exam_id}/invitations/{invitation_id}': {
    makesItsObject: true,
    at: async (aim) => ({ path: `/exams/${aim.target.quietExam.examId}/invitations/${await newInvitation(aim)}` }),
  },
  'GET /exams/{exam_id}/questions': on(({ exam }) => `/exams/${exam.examId}/questions/`, {
    refusal: { student: 'forbidden', 'session token': 'forbidden', teacher: 'empty' },
  }),
  'GET /exams/{exam_id}/questions/with-answers': on(({ exam }) => `/exams/${exam.examId}/questions/with-answers`, {
    refusal: 'empty',
  }),
  'POST /exams/{exam_id}/questions': on(({ quietExam }) => `/exams/${quietExam.examId}/questions/`, { body: question }),
  'POST /exams/{exam_id}/questions/bulk': on(({ quietExam }) => `/exams/${quietExam.examId}/questions/bulk`, {
    body: { questions: [question] },
  }),
  'DELETE /exams/{exam_id}/questions/{question_id}': {
    makesItsObject: true,
    at: async ({ world, target }) => {
      const path = `/exams/${target.quietExam.examId}/questions/`;
      const added = await callOk('POST', `${world.origin}${path}`, { token: target.teacher.token, body: question });
      return { path: `${path}${added.question_id}` };
    },
  },
  'POST /reservations': {
    refusal: 'actor_mismatch',
    makesItsObject: true,
    at: async (aim) => ({
      path: '/reservations/',
      body: { user_id: aim.target.student.userId, ...(await newPlace(aim)) },
    }),
  },
  'GET /reservations/all': noOwner('/reservations/all'),
  'GET /reservations/user/{user_id}': on(({ student }) => `/reservations/user/${student.userId}`),
  'GET /reservations/{reservation_id}': on(({ running }) => `/reservations/${running.reservationId}`),
  'DELETE /reservations/{reservation_id}': {
    makesItsObject: true,
    at: async (aim) => ({ path: `/reservations/${await newReservation(aim)}` }),
  },
  'PATCH /reservations/{reservation_id}/status': {
    makesItsObject: true,
    at: async (aim) => ({ path: `/reservations/${await newReservation(aim)}/status?status=cancelled` }),
  },

  // ------------------------------------------------------------- monitoring
  'POST /monitoring/sessions': {
    at: ({ target: { running }, callerId }) => ({
      path: '/monitoring/sessions',
      body: { reservation_id: running.reservationId, exam_id: running.examId, user_id: callerId },
    }),
  },
  'GET /monitoring/sessions': {
    ...noOwner('/monitoring/sessions'),
    hides: ({ running }) => running.sessionId,
  },
  'GET /monitoring/overview': noOwner('/monitoring/overview'),
  'GET /monitoring/frames': on(({ running }) => `/monitoring/frames?path=${encodeURIComponent(running.framePath)}`),
  'POST /monitoring/live/ws-ticket': noOwner('/monitoring/live/ws-ticket'),
  'GET /monitoring/sessions/{session_id}': on(({ running }) => `/monitoring/sessions/${running.sessionId}`),
  'POST /monitoring/sessions/{session_id}/token': on(
    ({ running }) => `/monitoring/sessions/${running.sessionId}/token`,
  ),
  'POST /monitoring/sessions/{session_id}/heartbeat': on(
    ({ deviceSessionId }) => `/monitoring/sessions/${deviceSessionId}/heartbeat`,
  ),
  'POST /monitoring/sessions/{session_id}/frame': on(
    ({ deviceSessionId }) => `/monitoring/sessions/${deviceSessionId}/frame`,
    { body: { frame_data: '', frame_number: -1, browser_event: 'tab_change' } },
  ),
  'PUT /monitoring/sessions/{session_id}/frames/{frame_number}': {
    at: ({ target }) => ({
      path: `/monitoring/sessions/${target.deviceSessionId}/frames/${nextFrame()}`,
      body: labelledJpeg('probe'),
      headers: { 'content-type': 'image/jpeg' },
    }),
  },
  'POST /monitoring/sessions/{session_id}/events': {
    allowed: 204,
    at: ({ target }) => ({
      path: `/monitoring/sessions/${target.deviceSessionId}/events`,
      body: { event_id: randomUUID(), event: 'tab_change' },
    }),
  },
  'PUT /monitoring/sessions/{session_id}/stop': on(
    ({ finished }) => `/monitoring/sessions/${finished.sessionId}/stop`,
    {
      phase: 'finished',
    },
  ),
  'GET /monitoring/alerts': noOwner('/monitoring/alerts?limit=1'),
  'GET /monitoring/sessions/{session_id}/anomalies': on(
    ({ running }) => `/monitoring/sessions/${running.sessionId}/anomalies`,
  ),
  'GET /monitoring/sessions/{session_id}/anomalies/summary': on(
    ({ running }) => `/monitoring/sessions/${running.sessionId}/anomalies/summary`,
  ),
  'GET /monitoring/sessions/{session_id}/gaps': on(({ running }) => `/monitoring/sessions/${running.sessionId}/gaps`),
  'POST /monitoring/sessions/{session_id}/ws-ticket': on(
    ({ running }) => `/monitoring/sessions/${running.sessionId}/ws-ticket`,
  ),

  // ------------------------------------------------------------- correction
  'POST /corrections/drafts': {
    at: ({ target }) => ({ path: '/corrections/drafts', body: { reservation_id: target.running.reservationId } }),
  },
  'GET /corrections/drafts/{submission_id}': on(({ running }) => `/corrections/drafts/${running.submissionId}`),
  'PUT /corrections/drafts/{submission_id}/answers/{question_id}': on(
    ({ running }) => `/corrections/drafts/${running.submissionId}/answers/${running.questionId}`,
    { body: { user_answer: '4', revision: 1 } },
  ),
  'POST /corrections/drafts/{submission_id}/submit': on(
    ({ finished }) => `/corrections/drafts/${finished.submissionId}/submit`,
    { phase: 'finished' },
  ),
  'POST /corrections/submissions': {
    phase: 'finished',
    refusal: 'actor_mismatch',
    at: ({ target: { finished, student } }) => ({
      path: '/corrections/submissions',
      body: {
        user_id: student.userId,
        exam_id: finished.examId,
        reservation_id: finished.reservationId,
        answers: [],
      },
    }),
  },
  'POST /corrections/submissions/{submission_id}/grade': on(
    ({ finished }) => `/corrections/submissions/${finished.submissionId}/grade`,
    { phase: 'finished' },
  ),
  'PUT /corrections/submissions/{submission_id}/answers/{answer_id}': {
    at: ({ target: { finished }, callerId }) => ({
      path: `/corrections/submissions/${finished.submissionId}/answers/${finished.answerId}`,
      body: { score: 1, grader_id: callerId },
    }),
  },
  'GET /corrections/submissions/{submission_id}/result': on(
    ({ finished }) => `/corrections/submissions/${finished.submissionId}/result`,
    { phase: 'finished' },
  ),
  'GET /corrections/submissions/user/{user_id}': on(({ student }) => `/corrections/submissions/user/${student.userId}`),
  'GET /corrections/submissions/exam/{exam_id}': on(({ exam }) => `/corrections/submissions/exam/${exam.examId}`, {
    refusal: 'empty',
  }),
  'POST /corrections/exams/{exam_id}/release': on(({ exam }) => `/corrections/exams/${exam.examId}/release`),
  'GET /corrections/overview': noOwner('/corrections/overview'),
};

/** Calls a row as somebody, about the own or another's object. */
export async function probe(
  world: AccessWorld,
  route: string,
  { at, phase = 'running' }: Probe,
  caller: Caller,
  target: Target,
) {
  const { path, ...options } = await at({ world, target, caller, callerId: world.userIdOf(caller) });
  const [method = ''] = route.split(' ');
  return call(method, `${world.origin}${path}`, { ...options, token: await world.tokenOf(caller, phase) });
}
