import { DomainError } from '@proctorwise/contracts';

/** Unknown, or not within the caller's reach: both answer alike. */
export class SessionNotFound extends DomainError {
  constructor() {
    super('session_not_found', 'Session not found');
  }
}
export class SessionStopped extends DomainError {
  constructor() {
    super('session_stopped', 'The session is stopped: it takes no more pictures or events.');
  }
}
/** Another device took the session over; this one is fenced. */
export class TakenOver extends DomainError {
  constructor() {
    super('taken_over', 'The exam goes on at another device. This one may not send any more.');
  }
}
export class ReservationNotFound extends DomainError {
  constructor() {
    super('reservation_not_found', 'Reservation not found');
  }
}
export class ReservationNotAdmitted extends DomainError {
  constructor(reason: string) {
    super('reservation_not_admitted', reason);
  }
}
export class OutsideSlot extends DomainError {
  constructor(from: string, to: string) {
    super('session_outside_slot', `The exam can be started from ${from} until ${to}.`);
  }
}
/** More pictures than an exam needs, or larger ones. It is not our failing: no time is given back for it. */
export class TooManyPictures extends DomainError {
  constructor(waitMs: number) {
    super('too_many_pictures', 'Too many pictures of this session in a short time: keep this one and send it later.', {
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    });
  }
}
/** This user has a session of this reservation already; two devices started at the same moment. */
export class SessionExists extends Error {
  constructor() {
    super('This reservation has a session already');
    this.name = 'SessionExists';
  }
}
/** The session runs, and this process has not taken up its watch yet: it will within seconds. */
export class WatchNotTaken extends DomainError {
  constructor() {
    super('upstream_unavailable', 'The session is being taken up: keep this and send it again.', {
      retryAfterSeconds: 2,
    });
  }
}
/** Another process took over the watch of this session: what this one computed must not be written. */
export class FormerOwner extends DomainError {
  constructor(readonly sessionId: string) {
    super('upstream_unavailable', `Session ${sessionId} is watched by another process now. Please try again.`, {
      retryAfterSeconds: 1,
    });
  }
}
