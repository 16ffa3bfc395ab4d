import type { RouteObject } from 'react-router';

/** Paths are relative to `/proctor`; each page is a chunk of its own, and all stand in one that holds what is live. */
export const routes: RouteObject[] = [
  {
    lazy: async () => ({ Component: (await import('./feed/LiveFeed.js')).LiveFeed }),
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./board/BoardPage.js')).BoardPage }) },
      {
        path: 'sessions/:sessionId',
        lazy: async () => ({ Component: (await import('./session/SessionPage.js')).SessionPage }),
      },
    ],
  },
];
