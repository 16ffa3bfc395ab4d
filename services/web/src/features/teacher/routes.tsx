import type { RouteObject } from 'react-router';

/** Below `/teacher`. */
export const routes: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./exams/ExamListPage.js')).ExamListPage }) },
  { path: 'exams/new', lazy: async () => ({ Component: (await import('./exams/NewExamPage.js')).NewExamPage }) },
  {
    path: 'exams/:examId/preview',
    lazy: async () => ({ Component: (await import('./questions/PreviewPage.js')).PreviewPage }),
  },
  {
    path: 'exams/:examId/results/:submissionId',
    lazy: async () => ({ Component: (await import('./results/PaperPage.js')).PaperPage }),
  },
  {
    path: 'exams/:examId',
    lazy: async () => ({ Component: (await import('./exams/ExamPage.js')).ExamPage }),
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import('./questions/QuestionsPanel.js')).QuestionsPanel }),
      },
      { path: 'slots', lazy: async () => ({ Component: (await import('./slots/SlotsPanel.js')).SlotsPanel }) },
      {
        path: 'invitations',
        lazy: async () => ({ Component: (await import('./invitations/InvitationsPanel.js')).InvitationsPanel }),
      },
      { path: 'results', lazy: async () => ({ Component: (await import('./results/ResultsPanel.js')).ResultsPanel }) },
      { path: 'settings', lazy: async () => ({ Component: (await import('./exams/SettingsPanel.js')).SettingsPanel }) },
    ],
  },
];
