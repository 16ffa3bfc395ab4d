import { accessRow, reachOf } from '@proctorwise/contracts';
import type { Request } from 'express';
import { actorOf } from './request-context.js';

/** `GET /exams/{exam_id}` of a matched Express route: the key of its row in the access table. */
export const routeKeyOf = (method: string, path: string): string =>
  `${method} ${path.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')}`;

/**
 * tsoa's authentication hook, for every route marked `@Security('login')`: asks the access table before the request is
 * validated or its use case runs. The use case asks again and looks at ownership.
 * @throws {Unauthenticated | Forbidden}
 * @throws {Error} the route has no row
 */
export async function expressAuthentication(request: Request, scheme: string): Promise<unknown> {
  if (scheme !== 'login') throw new Error(`Unknown security scheme ${scheme}`);
  const path = (request.route as { path: string } | undefined)?.path;
  if (path === undefined) throw new Error('Authentication outside a route');
  const actor = actorOf(request);
  const row = accessRow(routeKeyOf(request.method, path));
  if (!row.anonymous) reachOf(actor, row);
  return actor;
}
