import { DomainError } from '@proctorwise/contracts';

/** No such submission, or another's: both answer alike. */
export class SubmissionNotFound extends DomainError {
  constructor() {
    super('submission_not_found', 'Submission not found');
  }
}
/** No such reservation, or another's. */
export class ReservationNotFound extends DomainError {
  constructor() {
    super('reservation_not_found', 'Reservation not found');
  }
}
/** Given back, or taken away: its paper opens no more. One that is open already goes on. */
export class ReservationCancelled extends DomainError {
  constructor() {
    super('reservation_not_admitted', 'This reservation is cancelled: its paper cannot be opened.');
  }
}
export class ExamNotFound extends DomainError {
  constructor() {
    super('exam_not_found', 'Exam not found');
  }
}
export class QuestionNotFound extends DomainError {
  constructor() {
    super('question_not_found', 'This question is not in your paper.');
  }
}
/** Time is up, or the session was stopped more than a minute ago. What was saved is handed in by the server. */
export class SubmissionClosed extends DomainError {
  constructor() {
    super('submission_closed', 'The time for this exam is over. What was saved until then is handed in for you.');
  }
}
/** Handed in is for good. */
export class SubmissionFinal extends DomainError {
  constructor() {
    super('submission_final', 'You have handed in this exam: it can no longer be changed.');
  }
}
/** A draft has no grade yet. */
export class NotSubmitted extends DomainError {
  constructor() {
    super('not_submitted', 'This exam has not been handed in yet.');
  }
}
/** Two devices saved different texts under one revision: the later one must look first. */
export class AnswerStale extends DomainError {
  constructor() {
    super('answer_stale', 'This answer was changed on another device. Load the paper again and repeat the change.');
  }
}
/** A later device has the exam: as monitoring says it of pictures. */
export class DraftTakenOver extends DomainError {
  constructor() {
    super('taken_over', 'The exam goes on at another device. This one may not send any more.');
  }
}
/** A paper is opened inside a running session only. */
export class SessionNotStarted extends DomainError {
  constructor() {
    super('session_not_found', 'Start the exam session first: the paper opens inside it only.');
  }
}
