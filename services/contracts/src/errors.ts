/**
 * The codes that problem+json answers carry, and the one place where a code becomes an HTTP status.
 * Clients branch on the code, never on the text; a code without a status does not compile.
 */
export const HTTP_STATUS = {
  // who
  unauthenticated: 401,
  invalid_credentials: 401,
  token_expired: 401,
  forbidden: 403,
  actor_mismatch: 403,
  origin_mismatch: 403,
  too_many_failures: 429,
  too_many_pictures: 429,
  // what was sent
  bad_request: 400,
  invalid_json: 400,
  invalid_request: 422,
  body_too_large: 413,
  unsupported_media_type: 415,
  // users
  user_not_found: 404,
  email_taken: 400,
  password_too_long: 400,
  unknown_role: 400,
  // exams and reservations
  exam_not_found: 404,
  slot_not_found: 404,
  slot_over: 409,
  slot_full: 409,
  slot_overlap: 409,
  slot_has_reservations: 409,
  question_not_found: 404,
  invalid_question: 422,
  questions_too_large: 409,
  exam_locked: 409,
  reservation_not_found: 404,
  reservation_exists: 409,
  reservation_closed: 409,
  exam_booked: 409,
  exam_sat: 409,
  invalid_status: 422,
  invitation_needed: 403,
  invitation_invalid: 403,
  invitation_not_found: 404,
  invitation_used: 409,
  // sessions and frames
  session_not_found: 404,
  session_stopped: 400,
  session_outside_slot: 409,
  reservation_not_admitted: 409,
  taken_over: 409,
  frame_conflict: 409,
  frame_not_found: 404,
  invalid_frame_number: 422,
  frame_data_missing: 400,
  not_base64: 400,
  not_a_jpeg: 415,
  picture_too_large: 413,
  picture_truncated: 422,
  picture_undecodable: 422,
  disk_full: 503,
  overloaded: 503,
  vision_unavailable: 503,
  // answers and grades
  submission_not_found: 404,
  submission_closed: 409,
  submission_final: 409,
  not_submitted: 400,
  answer_not_found: 404,
  answer_stale: 409,
  invalid_score: 422,
  // the platform
  not_found: 404,
  method_not_allowed: 405,
  not_available_yet: 501,
  upstream_unavailable: 503,
  internal_error: 500,
} as const;

export type ErrorCode = keyof typeof HTTP_STATUS;

/** RFC 9457. `detail` is a text, so that readers written for the original system still find it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** For 422: the path of each field and what is wrong with it. */
  errors?: { path: string; message: string }[];
}

export interface DomainErrorOptions {
  readonly cause?: unknown;
  /** Field faults, for 422. */
  readonly errors?: { path: string; message: string }[];
  /** Seconds after which a retry makes sense: becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** What went wrong, in the house's own terms. A use case throws it; only the HTTP kit knows what status it has. */
export class DomainError extends Error {
  readonly errors: { path: string; message: string }[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  /**
   * @param code stable, for machines
   * @param detail one sentence for a person: what happened and what to do
   */
  constructor(
    readonly code: ErrorCode,
    detail: string,
    options: DomainErrorOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
export class Unauthenticated extends DomainError {
  constructor(detail = 'Sign in first: this call needs a token.') {
    super('unauthenticated', detail);
  }
}
export class Forbidden extends DomainError {
  constructor(detail = 'Your role may not do this.') {
    super('forbidden', detail);
  }
}
/** The actor id in a body is not the caller's own. */
export class ActorMismatch extends DomainError {
  constructor(field: string) {
    super('actor_mismatch', `${field} must be your own id.`, { errors: [{ path: field, message: 'not your own id' }] });
  }
}
