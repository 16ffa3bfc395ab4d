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
 * May its student still give it back? Else a candidate who has seen the questions could book a second try.
 * @throws {ReservationClosed} it is completed, or its session has begun
 */
export function checkStudentMayCancel(reservation: Reservation): void {
  if (reservation.status === 'completed') throw new ReservationClosed('This exam is handed in already.');
  if (reservation.sessionStartedAt !== null)
    throw new ReservationClosed('This exam has been started: it cannot be cancelled any more.');
}

/** The very same object when the status is the one it has. */
export const withStatus = (reservation: Reservation, status: ReservationStatus): Reservation =>
  reservation.status === status ? reservation : { ...reservation, status, version: reservation.version + 1 };
