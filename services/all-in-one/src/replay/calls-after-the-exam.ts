import type { OriginalCall } from './original-call.js';
import type { OriginalRoute } from './original-contract.js';
import { ANOMALY, EXAM, SESSION, SUMMARY_OF_ANOMALIES } from './original-objects.js';
import { listOf, text } from './shape.js';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

const evidence: readonly OriginalCall[] = [
  {
    route: 'GET /monitoring/sessions/{session_id}',
    as: 'proctor',
    path: '/monitoring/sessions/{session}',
    answer: { ...SESSION, session_id: '{session}', status: 'stopped', last_frame_path: text },
    keep: { picture_path: 'last_frame_path' },
    comes: true,
  },
  {
    route: 'GET /monitoring/sessions/{session_id}',
    as: 'proctor',
    why: 'an unknown one',
    path: `/monitoring/sessions/${NOWHERE}`,
    status: 404,
    answer: { detail: 'Session not found' },
  },
  {
    route: 'GET /monitoring/sessions',
    as: 'proctor',
    why: 'those that are over',
    path: '/monitoring/sessions?status=stopped',
    answer: listOf({ ...SESSION, status: 'stopped' }, { has: { session_id: '{session}' } }),
  },
  {
    route: 'GET /monitoring/sessions/{session_id}/anomalies',
    as: 'proctor',
    path: '/monitoring/sessions/{session}/anomalies',
    answer: listOf({ ...ANOMALY, session_id: '{session}' }, { has: { anomaly_type: 'tab_change' } }),
  },
  {
    route: 'GET /monitoring/sessions/{session_id}/anomalies',
    as: 'proctor',
    why: 'of one severity',
    path: '/monitoring/sessions/{session}/anomalies?severity=medium',
    answer: listOf({ ...ANOMALY, severity: 'medium' }, { has: { anomaly_type: 'tab_change' } }),
  },
  {
    route: 'GET /monitoring/sessions/{session_id}/anomalies',
    as: 'proctor',
    why: 'of an unknown severity',
    path: '/monitoring/sessions/{session}/anomalies?severity=nonsense',
    answer: [],
  },
  {
    route: 'GET /monitoring/sessions/{session_id}/anomalies/summary',
    as: 'proctor',
    path: '/monitoring/sessions/{session}/anomalies/summary',
    answer: { ...SUMMARY_OF_ANOMALIES, session_id: '{session}', by_type: { tab_change: 1 } },
  },
  {
    route: 'GET /monitoring/frames',
    as: 'proctor',
    path: '/monitoring/frames?path={picture_path}',
    contentType: 'image/jpeg',
  },
  {
    route: 'GET /monitoring/frames',
    as: 'proctor',
    why: 'another file of the host',
    path: '/monitoring/frames?path=../../etc/passwd',
    status: 404,
    answer: { detail: 'Frame not found' },
    differs: '`frames?path=` serves any picture of the host',
  },
  {
    route: 'GET /monitoring/frames',
    as: 'proctor',
    why: 'without a path',
    path: '/monitoring/frames',
    status: 422,
    answer: { detail: text },
  },
];

/** Of services that are not built yet. */
const later = (route: OriginalRoute, path: string, body?: OriginalCall['body']): OriginalCall => ({
  route,
  as: 'admin',
  path,
  ...(body === undefined ? {} : { body }),
  ...(route.startsWith('WS ') ? { status: 404 } : { status: 501, answer: { detail: text, code: 'not_available_yet' } }),
  differs: '`/analytics/*`, `/notifications/*`',
});
const notYet: readonly OriginalCall[] = [
  later('POST /notifications/', '/notifications/', {
    user_id: '{student}',
    notification_type: 'exam_reminder',
    subject: 'Soon',
    body: 'Bring a pen.',
  }),
  later('GET /notifications/user/{user_id}', '/notifications/user/{student}?limit=50'),
  later('GET /notifications/preferences/{user_id}', '/notifications/preferences/{student}'),
  later('PUT /notifications/preferences/{user_id}', '/notifications/preferences/{student}', { email_enabled: false }),
  later('WS /notifications/ws/{user_id}', '/notifications/ws/{student}'),
  later('GET /analytics/exams/{exam_id}', '/analytics/exams/{exam}?use_cache=true'),
  later('GET /analytics/users/{user_id}', '/analytics/users/{student}'),
  later('GET /analytics/platform', '/analytics/platform'),
  later('GET /analytics/dashboards/admin', '/analytics/dashboards/admin'),
  later('GET /analytics/exams/{exam_id}/report/pdf', '/analytics/exams/{exam}/report/pdf'),
  later('GET /analytics/exams/{exam_id}/report/csv', '/analytics/exams/{exam}/report/csv'),
  later('GET /analytics/users/{user_id}/report/pdf', '/analytics/users/{student}/report/pdf'),
  later('GET /analytics/users/{user_id}/report/csv', '/analytics/users/{student}/report/csv'),
];

/** So that nobody books what a replay made. */
const tidying: readonly OriginalCall[] = [
  {
    route: 'DELETE /exams/{exam_id}',
    as: 'teacher',
    why: 'one that was sat',
    path: '/exams/{exam}',
    answer: { message: text },
  },
  {
    route: 'GET /exams/{exam_id}',
    as: 'student',
    why: 'a deleted one',
    path: '/exams/{exam}',
    answer: { ...EXAM, status: 'deleted' },
  },
];

/** A proctor looks at what was seen; mail and numbers are asked for; what was made is withdrawn. */
export const CALLS_AFTER_THE_EXAM: readonly OriginalCall[] = [...evidence, ...notYet, ...tidying];
