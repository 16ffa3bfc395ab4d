import type { RouteObject } from 'react-router';
import { RouteCrashed } from '../../layout/RouteCrashed.js';

/**
 * Paths are relative to `/proctor`; each page is a chunk of its own, and all stand in one that holds what is live: a page
 * that throws does not end it.
 */
export const routes: RouteObject[] = [
  {
    lazy: async () => ({ Component: (await import('./feed/LiveFeed.js')).LiveFeed }),
    children: [
      {
        errorElement: <RouteCrashed />,
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./board/BoardPage.js')).BoardPage }) },
          {
            path: 'sessions/:sessionId',
            lazy: async () => ({ Component: (await import('./session/SessionPage.js')).SessionPage }),
          },
        ],
      },
    ],
  },
];
