import type { Reservation, Slot } from '@proctorwise/contracts';

/** The bookings that take a place in a slot, by name. */
export const placesIn = (
  { slot_id }: Pick<Slot, 'slot_id'>,
  reservations: readonly Reservation[],
  nameOf: (reservation: Reservation) => string,
): Reservation[] =>
  reservations
    .filter((reservation) => reservation.slot_id === slot_id && reservation.status !== 'cancelled')
    .sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
