import type { Admission, EventData, ExamPaper, Topic } from '@proctorwise/contracts';
import type { Deadline, EpochMs, SessionNews } from '../domain/deadline.js';
import type { ExamFacts } from '../domain/exam-facts.js';
import type { Answer, Paper, Submission } from '../domain/submission.js';

/** Reservation's word on who sits what. @throws {DomainError} upstream_unavailable */
export interface Admissions {
  /** null: no such reservation. */
  of(reservationId: string): Promise<Admission | null>;
}
/** Reservation's questions with the key. @throws {DomainError} upstream_unavailable */
export interface Papers {
  /** The newest version; null: no such exam. */
  of(examId: string): Promise<ExamPaper | null>;
}
/** Monitoring's word on a candidate's time. @throws {DomainError} upstream_unavailable */
export interface SessionDeadlines {
  /** Of the reservation's newest session; null: it never had one. */
  of(reservationId: string): Promise<CandidateSession | null>;
}
export interface CandidateSession {
  readonly userId: string;
  readonly examId: string;
  readonly deadline: Deadline;
}

/** What is stored; inside a transaction `lock…` holds the row until the commit. */
export interface Records {
  readonly submissions: Submissions;
  readonly answers: Answers;
  readonly papers: StoredPapers;
  readonly exams: Exams;
  readonly sessionNews: EarlyNews;
}
export interface Submissions {
  find(id: string): Promise<Submission | null>;
  lock(id: string): Promise<Submission | null>;
  lockByReservation(reservationId: string): Promise<Submission | null>;
  findByReservation(reservationId: string): Promise<Submission | null>;
  /** @throws {UniqueConstraintViolationException} the reservation has one */
  add(submission: Submission): Promise<void>;
  save(submission: Submission): Promise<void>;
  /** Handed in ones, newest first. @param limit at most so many */
  handedIn(whose: SubmissionFilter, limit: number): Promise<Submission[]>;
  /** Drafts whose time was over before `now`, by closing time and id. @param after the last of the page before */
  due(now: EpochMs, limit: number, after: DueDraft | null): Promise<DueDraft[]>;
  /** How many, by exam id; exams without any are left out. */
  openDrafts(examIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  countByStatus(): Promise<Partial<Record<Submission['status'], number>>>;
  /** Mean percentage of graded submissions, null where there is none. */
  averagePercentage(): Promise<number | null>;
}
export interface SubmissionFilter {
  readonly userId?: string;
  readonly examId?: string;
  readonly teacherId?: string;
}
export interface DueDraft {
  readonly id: string;
  readonly reservationId: string;
  readonly closesAt: EpochMs;
}
export interface Answers {
  of(submissionId: string): Promise<Answer[]>;
  toQuestion(submissionId: string, questionId: string): Promise<Answer | null>;
  add(answer: Answer): Promise<void>;
  save(answer: Answer): Promise<void>;
  /** Replaces all answers of a submission. */
  replace(submissionId: string, answers: readonly Answer[]): Promise<void>;
}
export interface StoredPapers {
  find(examId: string, version: number): Promise<Paper | null>;
  /** Changes nothing where that version is stored already: a paper never changes. */
  addOnce(paper: Paper): Promise<void>;
}
export interface Exams {
  /** Of these exams, those that are known. */
  find(examIds: readonly string[]): Promise<ExamFacts[]>;
  /** One, for a change: needs the advisory lock of `examLock` where there may be none yet. */
  lock(examId: string): Promise<ExamFacts | null>;
  save(exam: ExamFacts): Promise<void>;
}

/** News of sessions whose paper is not open yet. */
export interface EarlyNews {
  /** Adds to what is known of that session. */
  keep(news: SessionNews): Promise<void>;
  /** Gives it out and forgets it. */
  take(sessionId: string): Promise<SessionNews | null>;
}

export interface Work extends Records {
  emit<T extends Topic>(topic: T, data: EventData<T>): void;
  /** Waits for other transactions with one of these keys. Taken first, all in one call. */
  advisoryLock(...keys: readonly string[]): Promise<void>;
}
/** Of whoever writes down an exam or a reservation's paper that may not be there yet. */
export const examLock = (examId: string): string => `exam ${examId}`;
export const reservationLock = (reservationId: string): string => `reservation ${reservationId}`;

/** Correction's own database. */
export interface Store {
  transaction<T>(work: (work: Work) => Promise<T>): Promise<T>;
  /** For lists and counts: between two of its queries another transaction may commit. */
  read<T>(work: (records: Records) => Promise<T>): Promise<T>;
}

/** What use cases are handed. */
export interface Ports {
  readonly store: Store;
  readonly admissions: Admissions;
  readonly papers: Papers;
  readonly deadlines: SessionDeadlines;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => EpochMs;
  readonly newId: () => string;
}
