import type { Exam, Reservation } from '@proctorwise/contracts';
import { linkNextPage, type Page } from '@proctorwise/platform';
import type { Request } from 'express';

/** The same exams, with the next page in the `Link` header. */
export function linkedExams(request: Request, page: Page, exams: Exam[]): Exam[] {
  const last = exams.at(-1);
  linkNextPage(request, page, exams.length, last && { at: new Date(last.created_at), id: last.exam_id });
  return exams;
}

/** The same reservations, with the next page in the `Link` header. */
export function linkedReservations<R extends Reservation>(request: Request, page: Page, reservations: R[]): R[] {
  const last = reservations.at(-1);
  linkNextPage(request, page, reservations.length, last && { at: new Date(last.created_at), id: last.reservation_id });
  return reservations;
}
