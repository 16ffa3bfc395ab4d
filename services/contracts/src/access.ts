import { correctionAccess } from './access/correction.js';
import { monitoringAccess } from './access/monitoring.js';
import { reservationAccess } from './access/reservation.js';
import type { AccessRow } from './access/row.js';
import { userAccess } from './access/user.js';

export type { AccessRow, Reach } from './access/row.js';

/** The access table: each service's rows stand in a file of their own under `access/`. */
const rows = [...userAccess, ...reservationAccess, ...monitoringAccess, ...correctionAccess];

export type RouteKey = (typeof rows)[number]['route'];

export const ACCESS: readonly AccessRow[] = rows;

const byRoute = new Map<string, AccessRow>(ACCESS.map((row) => [row.route, row]));

/**
 * The row of a route.
 * @throws {Error} there is none: a route without a row is a defect, and no request may pass it
 */
export function accessRow(route: string): AccessRow {
  const row = byRoute.get(route);
  if (row === undefined) throw new Error(`No access row for ${route}: write one under services/contracts/src/access/`);
  return row;
}
