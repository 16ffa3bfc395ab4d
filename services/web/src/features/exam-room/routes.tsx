import type { RouteObject } from 'react-router';

/** The exam room stands alone on the screen: no navigation beside the paper. */
export const routes: RouteObject[] = [
  {
    path: ':reservationId',
    lazy: async () => ({ Component: (await import('./components/ExamRoomPage.js')).ExamRoomPage }),
  },
];
