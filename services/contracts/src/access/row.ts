import type { Role, ServiceName } from '../roles.js';

/**
 * Who may call what. Written by hand before the route; the door reads it for the role, each use case reads it again
 * through `permit`, and the matrix test tries every row with every role on own and other's objects.
 *
 * `any`: every object. `own`: only the caller's own (a student's own reservation, a teacher's own exam); another's
 * object answers 404, exactly as one that does not exist, and another's id in a body answers 403.
 */
export type Reach = 'any' | 'own';

export interface AccessRow {
  readonly service: ServiceName;
  /** `GET /exams/{exam_id}`: no trailing slash; `WS` for a socket. */
  readonly route: string;
  /** No credential needed. */
  readonly anonymous?: true;
  readonly roles?: Partial<Record<Role, Reach>>;
  /** May the token of a candidate's session call it? Always its own session, submission or exam only. */
  readonly sessionToken?: true;
  /** For `/internal` routes: the services that may call. */
  readonly services?: readonly ServiceName[];
  readonly why: string;
}

export const everyone = { student: 'any', teacher: 'any', proctor: 'any', admin: 'any' } as const;
export const examOwner = { teacher: 'own', admin: 'any' } as const;
export const watcher = { proctor: 'any', admin: 'any' } as const;
