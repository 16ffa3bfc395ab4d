import { Suspense } from 'react';
import { createBrowserRouter, Navigate, Outlet, type RouteObject } from 'react-router';
import { landing } from '../auth/landing.js';
import { useMe } from '../auth/me.js';
import { RequireRole } from '../auth/RequireRole.js';
import { routes as adminRoutes } from '../features/admin/routes.js';
import { routes as examRoomRoutes } from '../features/exam-room/routes.js';
import { routes as proctorRoutes } from '../features/proctor/routes.js';
import { routes as studentRoutes } from '../features/student/routes.js';
import { routes as teacherRoutes } from '../features/teacher/routes.js';
import { AppLayout } from '../layout/AppLayout.js';
import { NotFoundPage } from '../layout/NotFoundPage.js';
import { RouteCrashed } from '../layout/RouteCrashed.js';
import { Loading } from '../ui/Loading.js';

/** `/`: the page of the door, by role; the sign-in page for those who are not signed in. */
function Door() {
  const me = useMe();
  if (me.isPending) return <Loading />;
  return <Navigate to={me.data ? landing(window.location.port, me.data.role) : '/sign-in'} replace />;
}

/**
 * All pages. None may begin with an API prefix: /users /exams /reservations /monitoring /corrections /notifications
 * /analytics /health /docs /openapi.json.
 */
export const appRoutes: RouteObject[] = [
  {
    element: (
      // A page whose texts are still on their way.
      <Suspense fallback={<Loading />}>
        <Outlet />
      </Suspense>
    ),
    errorElement: <RouteCrashed />,
    hydrateFallbackElement: <Loading />,
    children: [
      { index: true, element: <Door /> },
      { path: 'sign-in', lazy: async () => ({ Component: (await import('../auth/SignInPage.js')).SignInPage }) },
      { path: 'register', lazy: async () => ({ Component: (await import('../auth/RegisterPage.js')).RegisterPage }) },
      {
        // Full screen and without navigation: nothing beside the exam.
        path: 'student/exam',
        element: (
          <RequireRole roles={['student']} staysOpen>
            <Outlet />
          </RequireRole>
        ),
        children: examRoomRoutes,
      },
      {
        path: 'student',
        element: (
          <RequireRole roles={['student']}>
            <AppLayout />
          </RequireRole>
        ),
        children: [{ errorElement: <RouteCrashed />, children: studentRoutes }],
      },
      {
        path: 'teacher',
        element: (
          <RequireRole roles={['teacher']}>
            <AppLayout />
          </RequireRole>
        ),
        children: [{ errorElement: <RouteCrashed />, children: teacherRoutes }],
      },
      {
        path: 'proctor',
        element: (
          <RequireRole roles={['proctor', 'admin']}>
            <AppLayout />
          </RequireRole>
        ),
        children: [{ errorElement: <RouteCrashed />, children: proctorRoutes }],
      },
      {
        path: 'admin',
        element: (
          <RequireRole roles={['admin']}>
            <AppLayout />
          </RequireRole>
        ),
        children: [{ errorElement: <RouteCrashed />, children: adminRoutes }],
      },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
];

export function createAppRouter() {
  return createBrowserRouter(appRoutes);
}
