import type { RouteObject } from 'react-router';

/** Paths are relative to `/student`; each page is a chunk of its own. */
export const routes: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./exams/ExamsPage.js')).ExamsPage }) },
  { path: 'exams/:examId', lazy: async () => ({ Component: (await import('./exams/ExamPage.js')).ExamPage }) },
  { path: 'bookings', lazy: async () => ({ Component: (await import('./bookings/BookingsPage.js')).BookingsPage }) },
  { path: 'results', lazy: async () => ({ Component: (await import('./results/ResultsPage.js')).ResultsPage }) },
  {
    path: 'results/:submissionId',
    lazy: async () => ({ Component: (await import('./results/ResultPage.js')).ResultPage }),
  },
  { path: 'check', lazy: async () => ({ Component: (await import('./check/CheckPage.js')).CheckPage }) },
];
