/** One fault of one field, as a 422 lists it. */
export interface FieldFault {
  path: string;
  message: string;
}
export interface ProblemParts {
  /** Stable, for machines; `unreadable_answer` where the answer was no problem+json. */
  code: string;
  /** One sentence for a person, in the server's language. */
  detail: string;
  errors: FieldFault[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a problem+json body says. Anything else (a proxy's HTML page, nothing at all) becomes a readable problem as well.
 * @param body the parsed JSON, or undefined where it could not be parsed
 */
export function problemParts(status: number, body: unknown): ProblemParts {
  if (!isRecord(body)) return { code: 'unreadable_answer', detail: `The server answered ${status}.`, errors: [] };
  const listed = Array.isArray(body.errors) ? body.errors : [];
  return {
    code: typeof body.code === 'string' ? body.code : 'unreadable_answer',
    detail: typeof body.detail === 'string' ? body.detail : `The server answered ${status}.`,
    errors: listed.flatMap((fault) =>
      isRecord(fault) && typeof fault.path === 'string' && typeof fault.message === 'string'
        ? [{ path: fault.path, message: fault.message }]
        : [],
    ),
  };
}

/**
 * Seconds to wait, from a `Retry-After` header in either of its forms.
 * @param nowMs epoch ms, for the date form
 * @returns whole seconds >= 0, or null where there is none
 */
export function retryAfterSeconds(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1000));
}
