import { DomainError } from '@proctorwise/contracts';
import type { Request } from 'express';

/** Where a page ends: lists are ordered by an instant, and by id where that is the same. */
export interface PagePosition {
  readonly at: Date;
  readonly id: string;
}
/** Which part of a list is asked for. */
export interface Page {
  /** At most this many. */
  readonly limit: number;
  /** Begin behind this one; null: at the start. */
  readonly after: PagePosition | null;
}

/** A page holds at most this many. */
export const MAX_PAGE = 1000;
/** A list that is asked for without a limit is whole as it was in the original system, up to this many. */
export const MAX_LISTED = 10_000;

/** The whole list, up to its bound. */
export const WHOLE_LIST: Page = { limit: MAX_LISTED, after: null };

/**
 * The page that a query asks for: the whole list without a limit, up to 10,000.
 * @param limit 1..1000
 * @param cursor of the `Link` header of the page before
 * @throws {DomainError} invalid_request
 */
export function parsePage(limit: number | undefined, cursor: string | undefined): Page {
  if (limit === undefined) return WHOLE_LIST;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) throw fault('limit', `must be 1 to ${MAX_PAGE}`);
  return { limit, after: cursor === undefined ? null : parseCursor(cursor) };
}

/**
 * Names the next page in the `Link` header (RFC 8288), where there may be one: this one is full.
 * @param last position of the last item of this page, undefined when it is empty
 * @param count how many items it has
 */
export function linkNextPage(request: Request, page: Page, count: number, last: PagePosition | undefined): void {
  if (page === WHOLE_LIST || last === undefined || count < page.limit) return;
  const next = new URL(request.originalUrl, 'http://this.door');
  next.searchParams.set('limit', String(page.limit));
  next.searchParams.set('cursor', cursorOf(last));
  request.res?.setHeader('Link', `<${next.pathname}${next.search}>; rel="next"`);
  request.res?.setHeader('Access-Control-Expose-Headers', 'Link');
}

export const cursorOf = ({ at, id }: PagePosition): string =>
  Buffer.from(`${at.getTime()} ${id}`).toString('base64url');

/** @throws {DomainError} invalid_request */
export function parseCursor(cursor: string): PagePosition {
  const [, at, id] = /^(\d{1,15}) (.{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || id === undefined) throw fault('cursor', 'is not one that we gave');
  return { at: new Date(Number(at)), id };
}

const fault = (path: string, message: string): DomainError =>
  new DomainError('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] });
