import type { RouteObject } from 'react-router';

/** Below `/admin`. */
export const routes: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./overview/OverviewPage.js')).OverviewPage }) },
  { path: 'users', lazy: async () => ({ Component: (await import('./users/UsersPage.js')).UsersPage }) },
];
