import type { ReservationStatus } from '@proctorwise/contracts';
import type { Clock, Page, Transaction } from '@proctorwise/platform';
import type { Exam } from '../domain/exam.js';
import type { Invitation } from '../domain/invitation.js';
import type { Question } from '../domain/question.js';
import type { Reservation } from '../domain/reservation.js';
import type { Slot } from '../domain/slot.js';

// `lock…` reads and, inside a transaction, keeps others from changing the rows until its end. Whoever changes a row
// decides on what its lock has read. Locks are taken in one order: exam, invitation, slots,
// reservations.

export interface Exams {
  byId(id: string): Promise<Exam | null>;
  lock(id: string): Promise<Exam | null>;
  byIds(ids: readonly string[]): Promise<Exam[]>;
  /** Oldest first. */
  listActive(page: Page): Promise<Exam[]>;
  /** Deleted ones too, oldest first. */
  ofTeacher(teacherId: string, page: Page): Promise<Exam[]>;
  countActive(): Promise<number>;
  add(exam: Exam): Promise<void>;
  save(exam: Exam): Promise<void>;
}
export interface Slots {
  byId(id: string): Promise<Slot | null>;
  byIds(ids: readonly string[]): Promise<Slot[]>;
  /** Not the cancelled ones; by start. */
  ofExam(examId: string, limit: number): Promise<Slot[]>;
  lock(id: string): Promise<Slot | null>;
  /** Not the cancelled ones; by start. */
  lockOfExam(examId: string, limit: number): Promise<Slot[]>;
  /** Not a cancelled one. */
  lockStartingAt(examId: string, startsAt: Date): Promise<Slot | null>;
  /**
   * When the last candidate is done at the latest: end of the last slot that is not cancelled, with the exam's longest
   * extra time, or of its latest session; null where there is no slot.
   */
  lastEnd(exam: Exam): Promise<Date | null>;
  /** May anyone sit in one of the exam's slots at this instant, extra time included? */
  isAnyRunning(exam: Exam, now: Date): Promise<boolean>;
  countRunning(now: Date): Promise<number>;
  countToCome(now: Date): Promise<number>;
  add(slot: Slot): Promise<void>;
  save(slot: Slot): Promise<void>;
}
export interface Questions {
  /** By number. */
  ofExam(examId: string): Promise<Question[]>;
  byId(id: string): Promise<Question | null>;
  add(questions: readonly Question[]): Promise<void>;
  remove(id: string): Promise<void>;
}
export interface Reservations {
  byId(id: string): Promise<Reservation | null>;
  lock(id: string): Promise<Reservation | null>;
  /** Those that are still to be sat. */
  lockScheduled(slotId: string): Promise<Reservation[]>;
  /** Newest first. */
  list(filter: ReservationFilter, page: Page): Promise<Reservation[]>;
  /** A student's of one exam, but for those cancelled before their session began. */
  heldOrBegun(userId: string, examId: string): Promise<Reservation[]>;
  /** Has the student a place in it, or had one and handed in? */
  isInSlot(userId: string, slotId: string): Promise<boolean>;
  countByStatus(): Promise<Record<ReservationStatus, number>>;
  add(reservation: Reservation): Promise<void>;
  save(reservation: Reservation): Promise<void>;
  renameStudent(userId: string, name: string): Promise<void>;
}
export interface ReservationFilter {
  readonly userId?: string;
  readonly examId?: string;
  readonly slotId?: string;
  readonly statuses?: readonly ReservationStatus[];
}
export interface Invitations {
  /** All of them, oldest first. */
  ofExam(examId: string): Promise<Invitation[]>;
  byId(examId: string, invitationId: string): Promise<Invitation | null>;
  lock(examId: string, invitationId: string): Promise<Invitation | null>;
  /** Those that no account has, oldest first. */
  lockUnused(examId: string): Promise<Invitation[]>;
  lockByCode(examId: string, codeHash: string): Promise<Invitation | null>;
  /** The one that the account has booked with. */
  lockOfUser(examId: string, userId: string): Promise<Invitation | null>;
  add(invitations: readonly Invitation[]): Promise<void>;
  save(invitation: Invitation): Promise<void>;
  remove(...invitationIds: readonly string[]): Promise<void>;
}
/** Names by the user service's word. */
export interface People {
  nameOf(userId: string): Promise<string | null>;
  /** Of those that are known. */
  namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** @returns false when a newer version is known: nothing changes then */
  learn(userId: string, name: string, version: number): Promise<boolean>;
}

export interface ReservationRepositories {
  readonly exams: Exams;
  readonly slots: Slots;
  readonly questions: Questions;
  readonly reservations: Reservations;
  readonly invitations: Invitations;
  readonly people: People;
}
export interface ReservationTransaction extends ReservationRepositories, Pick<Transaction, 'emit' | 'advisoryLock'> {}
export interface ReservationDatabase {
  transaction<T>(work: (tx: ReservationTransaction) => Promise<T>): Promise<T>;
  read<T>(work: (repositories: ReservationRepositories) => Promise<T>): Promise<T>;
}

/** What monitoring knows of a candidate's session of a reservation. Never asked inside a transaction. */
export interface CandidateSessions {
  /** Is it active or paused? @throws {DomainError} upstream_unavailable */
  isRunning(reservationId: string): Promise<boolean>;
  /** Was it ever begun, stopped by now or not? @throws {DomainError} upstream_unavailable */
  hasBegun(reservationId: string): Promise<boolean>;
}

export interface Secrets {
  /** So many bytes that nobody can foretell. */
  random(bytes: number): Uint8Array;
  /** SHA-256, in hexadecimal. */
  digest(text: string): string;
}

export interface ReservationPorts {
  readonly database: ReservationDatabase;
  readonly sessions: CandidateSessions;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly newId: () => string;
  /** IANA name: in it, times without an offset are read. */
  readonly timeZone: string;
}
