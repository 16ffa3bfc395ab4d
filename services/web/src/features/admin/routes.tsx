import type { RouteObject } from 'react-router';

/** Paths are relative to the feature's mount (see app/router.tsx); pages come by `lazy`. */
export const routes: RouteObject[] = [];
