import { DomainError, RESERVATION_STATUSES, type ReservationStatus } from '@proctorwise/contracts';

/** A student's place in a slot. */
export interface Reservation {
  readonly id: string;
  readonly userId: string;
  readonly examId: string;
  readonly slotId: string;
  readonly studentName: string | null;
  readonly status: ReservationStatus;
  /** When its session began, by monitoring's word; null before. */
  readonly sessionStartedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export class ReservationNotFound extends DomainError {
  constructor() {
    super('reservation_not_found', 'Reservation not found');
  }
}
export class ReservationExists extends DomainError {
  constructor() {
    super('reservation_exists', 'This student has a reservation in this slot already.');
  }
}
/** One exam is sat once: the student has a place in another slot of it, which is still to come. */
export class ExamBooked extends DomainError {
  constructor() {
    super('exam_booked', 'This student has a place in another slot of this exam: cancel that one first.');
  }
}
export class ExamSat extends DomainError {
  constructor() {
    super('exam_sat', 'This student has sat this exam, or begun it, already.');
  }
}
export class ReservationClosed extends DomainError {
  constructor(detail: string) {
    super('reservation_closed', detail);
  }
}

/** The statuses in which it takes one of the slot's places: a completed one too, nobody sits a slot twice. */
export const PLACE_HOLDING: readonly ReservationStatus[] = ['scheduled', 'completed'];
export const holdsPlace = ({ status }: Pick<Reservation, 'status'>): boolean => PLACE_HOLDING.includes(status);

/** @throws {DomainError} invalid_status */
export function parseStatus(text: string): ReservationStatus {
  const status = RESERVATION_STATUSES.find((known) => known === text);
  if (status === undefined)
    throw new DomainError('invalid_status', `There is no such status: use one of ${RESERVATION_STATUSES.join(', ')}.`, {
      errors: [{ path: 'status', message: `must be one of ${RESERVATION_STATUSES.join(', ')}` }],
    });
  return status;
}

/**
 * May its student still give it back, or the exam's teacher take it? Else a candidate who has seen the questions could
 * book a second try, or hand in nothing.
 * @param begun by monitoring's word, whose news may still be on its way
 * @throws {ReservationClosed} it is completed, or its session has begun
 */
export function checkMayCancel(reservation: Reservation, begun: boolean): void {
  if (reservation.status === 'completed') throw new ReservationClosed('This exam is handed in already.');
  if (begun || reservation.sessionStartedAt !== null)
    throw new ReservationClosed('This exam has been started: it cannot be cancelled any more.');
}

/** A student's reservation of an exam, and until when its session may begin, extra time included. */
export interface Attempt {
  readonly reservation: Reservation;
  readonly beginsBefore: Date;
}

/**
 * May a student have one more place in an exam? Whoever has seen its questions sits it no second time. Who never came,
 * or cancelled before beginning, may choose another time.
 * @param others all that the student has, or had, of this exam
 * @throws {ExamSat | ExamBooked}
 */
export function checkFirstSitting(others: readonly Attempt[], now: number): void {
  const sat = ({ reservation }: Attempt) => reservation.status === 'completed' || reservation.sessionStartedAt !== null;
  const ahead = ({ reservation, beginsBefore }: Attempt) =>
    reservation.status === 'scheduled' && now < beginsBefore.getTime();
  if (others.some(sat)) throw new ExamSat();
  if (others.some(ahead)) throw new ExamBooked();
}

/** The very same object when the status is the one it has. */
export const withStatus = (reservation: Reservation, status: ReservationStatus): Reservation =>
  reservation.status === status ? reservation : { ...reservation, status, version: reservation.version + 1 };
