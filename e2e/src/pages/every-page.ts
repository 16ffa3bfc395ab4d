import type { Locator, Page } from 'playwright-core';
import type { School } from '../school.js';
import type { ACCOUNTS } from './sign-in-page.js';

/** A page of the product, with what has to be on it before it is looked at. */
export interface Visited {
  readonly name: string;
  readonly path: string;
  /** A part of the page that comes last, in any language. */
  readonly ready: (page: Page) => Locator;
  /** Buttons that open a dialog, by their English names. */
  readonly dialogs?: readonly (string | RegExp)[];
}

const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });
/** Nothing has this id. */
const NOTHING = '00000000-0000-4000-8000-000000000000';
const failed = (page: Page): Locator => page.getByRole('main').getByRole('alert');
const rows = (page: Page): Locator => page.getByRole('row').nth(1);

/** Every page of the product, by who sees it. */
export const everyPage = ({
  examId,
  submissionId,
  held,
  invitedExamId,
  reservationId,
  bookedExamId,
  cancelledId,
  watched: [lea],
}: School) =>
  ({
    nobody: [
      { name: 'sign-in', path: '/sign-in', ready: heading },
      { name: 'register', path: '/register', ready: heading },
      { name: 'not-found', path: '/no/such/page', ready: heading },
    ],
    alice: [
      { name: 'exams', path: '/student', ready: (page) => page.getByText('Géométrie plane') },
      // Who has sat it, or has booked one of its times, is told so.
      { name: 'exam-sat', path: `/student/exams/${examId}`, ready: (page) => page.getByRole('status').first() },
      {
        name: 'exam-booked',
        path: `/student/exams/${bookedExamId}`,
        ready: (page) => page.getByRole('status').first(),
      },
      { name: 'exam-missing', path: `/student/exams/${NOTHING}`, ready: failed },
      { name: 'exam-held', path: `/student/exams/${held.examId}`, ready: heading },
      {
        name: 'exam-invited',
        path: `/student/exams/${invitedExamId}`,
        ready: (page) => page.getByRole('listitem').getByRole('button').last(),
        dialogs: [/^Book /u],
      },
      { name: 'bookings', path: '/student/bookings', ready: (page) => page.getByText('Géométrie plane') },
      { name: 'results', path: '/student/results', ready: (page) => page.getByText('History of the ice ages').first() },
      { name: 'result', path: `/student/results/${submissionId}`, ready: (page) => page.getByText('Two and two?') },
      {
        name: 'result-held',
        path: `/student/results/${held.submissionId}`,
        ready: (page) => page.getByText('Two and two?'),
      },
      { name: 'result-missing', path: `/student/results/${NOTHING}`, ready: failed },
      {
        name: 'check',
        path: '/student/check',
        ready: (page) => page.locator('[data-verdict="well"], [data-verdict="to_do"]'),
      },
      {
        name: 'exam-gate',
        path: `/student/exam/${reservationId}`,
        ready: (page) =>
          page.getByRole('main').filter({ has: page.locator('video'), hasText: /(?:has|comporte) \d+ question/u }),
      },
      {
        name: 'exam-gate-cancelled',
        path: `/student/exam/${cancelledId}`,
        ready: (page) => page.getByRole('heading', { level: 1, name: /was cancelled|a été annulée/u }),
      },
    ],
    bob: [
      {
        name: 'exams',
        path: '/teacher',
        ready: (page) => page.getByText('History of the ice ages').filter({ visible: true }).first(),
      },
      { name: 'new-exam', path: '/teacher/exams/new', ready: heading },
      {
        name: 'questions',
        path: `/teacher/exams/${examId}`,
        ready: (page) => page.getByText('Two and two?'),
        dialogs: ['Add a question', 'Paste many'],
      },
      { name: 'times', path: `/teacher/exams/${examId}/slots`, ready: heading, dialogs: ['Who comes'] },
      {
        name: 'invitations',
        path: `/teacher/exams/${invitedExamId}/invitations`,
        ready: (page) => page.getByText('mathematics.university.example'),
        dialogs: [/^New code for /u],
      },
      { name: 'results', path: `/teacher/exams/${examId}/results`, ready: rows },
      { name: 'results-held', path: `/teacher/exams/${held.examId}/results`, ready: rows },
      { name: 'exam-missing', path: `/teacher/exams/${NOTHING}`, ready: failed },
      { name: 'preview-missing', path: `/teacher/exams/${NOTHING}/preview`, ready: failed },
      { name: 'paper-missing', path: `/teacher/exams/${examId}/results/${NOTHING}`, ready: failed },
      { name: 'settings', path: `/teacher/exams/${examId}/settings`, ready: heading },
      {
        name: 'preview',
        path: `/teacher/exams/${examId}/preview`,
        ready: (page) => page.getByText('Two and two?'),
      },
      {
        name: 'paper',
        path: `/teacher/exams/${examId}/results/${submissionId}`,
        ready: (page) => page.getByText('Two and two?'),
      },
    ],
    charlie: [
      { name: 'board', path: '/proctor', ready: (page) => page.getByText(lea.name).first(), dialogs: ['Keys'] },
      { name: 'wall', path: '/proctor?view=wall&boxes=1', ready: (page) => page.locator(`img[alt*="${lea.name}"]`) },
      { name: 'over', path: '/proctor?state=over', ready: (page) => page.getByText('Alice Martin').first() },
      {
        name: 'session',
        path: `/proctor/sessions/${lea.started.session_id}`,
        ready: (page) => page.getByRole('list').getByRole('button').first(),
        dialogs: ['Stop the session', /^Show the picture/u],
      },
      { name: 'session-missing', path: `/proctor/sessions/${NOTHING}`, ready: failed },
    ],
    diana: [
      { name: 'overview', path: '/admin', ready: heading },
      {
        name: 'people',
        path: '/admin/users',
        ready: (page) => page.getByText(lea.name).filter({ visible: true }).first(),
        dialogs: ['New account', /^Change /u],
      },
    ],
  }) satisfies Record<keyof typeof ACCOUNTS | 'nobody', readonly Visited[]>;
