import { type AccessRow, examOwner } from './row.js';

export const correctionAccess = [
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
