import type { RouteObject } from 'react-router';

/** Paths are relative to `/proctor`; each page is a chunk of its own. */
export const routes: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./board/BoardPage.js')).BoardPage }) },
  {
    path: 'sessions/:sessionId',
    lazy: async () => ({ Component: (await import('./session/SessionPage.js')).SessionPage }),
  },
];
