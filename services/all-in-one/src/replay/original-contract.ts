/**
 * Every call of the original system, as its own documents list them: method and path, `WS` for a socket. Nothing of ours
 * stands here. The replay plays each at least once; a test holds the two against each other.
 */
export const ORIGINAL_CALLS = [
  // each service
  'GET /health',
  'GET /',
  'GET /openapi.json',
  'GET /docs',
  // user
  'POST /users/register',
  'POST /users/login',
  'GET /users/',
  'GET /users/{user_id}',
  'GET /users/role/{role}',
  // reservation
  'POST /exams/',
  'GET /exams/',
  'GET /exams/{exam_id}',
  'GET /exams/teacher/{teacher_id}',
  'PUT /exams/{exam_id}',
  'DELETE /exams/{exam_id}',
  'POST /exams/{exam_id}/slots',
  'GET /exams/{exam_id}/slots',
  'DELETE /exams/{exam_id}/slots/{slot_id}',
  'POST /exams/{exam_id}/questions/',
  'POST /exams/{exam_id}/questions/bulk',
  'GET /exams/{exam_id}/questions/',
  'GET /exams/{exam_id}/questions/with-answers',
  'DELETE /exams/{exam_id}/questions/{question_id}',
  'POST /reservations/',
  'GET /reservations/all',
  'GET /reservations/user/{user_id}',
  'GET /reservations/{reservation_id}',
  'DELETE /reservations/{reservation_id}',
  'PATCH /reservations/{reservation_id}/status',
  // monitoring
  'POST /monitoring/sessions',
  'GET /monitoring/sessions',
  'GET /monitoring/sessions/{session_id}',
  'POST /monitoring/sessions/{session_id}/frame',
  'PUT /monitoring/sessions/{session_id}/stop',
  'GET /monitoring/sessions/{session_id}/anomalies',
  'GET /monitoring/sessions/{session_id}/anomalies/summary',
  'GET /monitoring/frames',
  'WS /monitoring/sessions/{session_id}/stream',
  'WS /monitoring/sessions/{session_id}/live',
  // correction
  'POST /corrections/submissions',
  'POST /corrections/submissions/{submission_id}/grade',
  'PUT /corrections/submissions/{submission_id}/answers/{answer_id}',
  'GET /corrections/submissions/{submission_id}/result',
  'GET /corrections/submissions/user/{user_id}',
  'GET /corrections/submissions/exam/{exam_id}',
  // notification
  'POST /notifications/',
  'GET /notifications/user/{user_id}',
  'GET /notifications/preferences/{user_id}',
  'PUT /notifications/preferences/{user_id}',
  'WS /notifications/ws/{user_id}',
  // analytics
  'GET /analytics/exams/{exam_id}',
  'GET /analytics/users/{user_id}',
  'GET /analytics/platform',
  'GET /analytics/dashboards/admin',
  'GET /analytics/exams/{exam_id}/report/pdf',
  'GET /analytics/exams/{exam_id}/report/csv',
  'GET /analytics/users/{user_id}/report/pdf',
  'GET /analytics/users/{user_id}/report/csv',
] as const;

export type OriginalRoute = (typeof ORIGINAL_CALLS)[number];
