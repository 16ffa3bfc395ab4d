import {
  type Accommodation,
  DomainError,
  type ExamEntry,
  type ExamStatus,
  RULE_NAMES,
  type RuleName,
  type TotalsTold,
} from '@proctorwise/contracts';

/** The paper: what it is called, how long it lasts, which rules watch it. Its questions and slots stand beside it. */
export interface Exam {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly durationMinutes: number;
  readonly teacherId: string;
  readonly status: ExamStatus;
  /** Percent of the points, 0..100. */
  readonly passMark: number;
  readonly rules: readonly RuleName[];
  readonly accommodations: readonly Accommodation[];
  readonly totalsTold: TotalsTold;
  readonly entry: ExamEntry;
  readonly questionCount: number;
  /** Rises by one at each change of the exam, its questions or its slots' times; travels on `exam_changed`. */
  readonly version: number;
  readonly createdAt: Date;
}

export class ExamNotFound extends DomainError {
  constructor() {
    super('exam_not_found', 'Exam not found');
  }
}
export class ExamLocked extends DomainError {
  constructor(detail = 'A slot of this exam is running: its questions cannot change until it is over.') {
    super('exam_locked', detail);
  }
}
export class InvalidExam extends DomainError {
  constructor(path: string, message: string) {
    super('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] });
  }
}

export const DEFAULT_DURATION_MINUTES = 60;
export const DEFAULT_PASS_MARK = 60;
const MAX_TITLE_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 10_000;
const MAX_DURATION_MINUTES = 1440;
const MAX_EXTRA_MINUTES = 600;
const MAX_ACCOMMODATIONS = 1000;

export interface ExamContent {
  readonly title: string;
  readonly description?: string | null | undefined;
  readonly durationMinutes?: number | null | undefined;
  readonly passMark?: number | undefined;
  readonly rules?: readonly RuleName[] | undefined;
  readonly accommodations?: readonly Accommodation[] | undefined;
  readonly totalsTold?: TotalsTold | undefined;
  readonly entry?: ExamEntry | undefined;
}

export type ExamChange = { readonly [K in keyof ExamContent]?: ExamContent[K] | null | undefined };

/** @throws {InvalidExam} */
export function newExam(id: string, teacherId: string, content: ExamContent, createdAt: Date): Exam {
  return {
    id,
    teacherId,
    title: titleOf(content.title),
    description: descriptionOf(content.description),
    durationMinutes: durationOf(content.durationMinutes ?? DEFAULT_DURATION_MINUTES),
    status: 'active',
    passMark: passMarkOf(content.passMark ?? DEFAULT_PASS_MARK),
    rules: rulesOf(content.rules ?? RULE_NAMES),
    accommodations: accommodationsOf(content.accommodations ?? []),
    totalsTold: content.totalsTold ?? 'at_once',
    entry: content.entry ?? 'open',
    questionCount: 0,
    version: 1,
    createdAt,
  };
}

/** The exam with what was sent; what is missing or empty is kept, as the original system had it. @throws {InvalidExam} */
export function changedExam(exam: Exam, change: ExamChange): Exam {
  return {
    ...exam,
    title: change.title?.trim() ? titleOf(change.title) : exam.title,
    description: change.description?.trim() ? descriptionOf(change.description) : exam.description,
    durationMinutes: change.durationMinutes ? durationOf(change.durationMinutes) : exam.durationMinutes,
    passMark: change.passMark == null ? exam.passMark : passMarkOf(change.passMark),
    rules: change.rules == null ? exam.rules : rulesOf(change.rules),
    accommodations: change.accommodations == null ? exam.accommodations : accommodationsOf(change.accommodations),
    totalsTold: change.totalsTold ?? exam.totalsTold,
    entry: change.entry ?? exam.entry,
  };
}

/** Extra time of a student, minutes; 0 for who has none. */
export const extraMinutesOf = (exam: Exam, userId: string): number =>
  exam.accommodations.find(({ user_id }) => user_id === userId)?.extra_minutes ?? 0;

/** The most that anyone has of it, minutes. */
export const longestExtraMinutes = (exam: Pick<Exam, 'accommodations'>): number =>
  Math.max(0, ...exam.accommodations.map(({ extra_minutes }) => extra_minutes));

function titleOf(text: string): string {
  const title = text.trim();
  if (title === '') throw new InvalidExam('title', 'must not be empty');
  if (title.length > MAX_TITLE_LENGTH)
    throw new InvalidExam('title', `must not be longer than ${MAX_TITLE_LENGTH} characters`);
  return title;
}
function descriptionOf(text: string | null | undefined): string | null {
  const description = text?.trim() ?? '';
  if (description.length > MAX_DESCRIPTION_LENGTH)
    throw new InvalidExam('description', `must not be longer than ${MAX_DESCRIPTION_LENGTH} characters`);
  return description === '' ? null : description;
}
function durationOf(minutes: number): number {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_DURATION_MINUTES)
    throw new InvalidExam('duration_minutes', `must be whole minutes, 1 to ${MAX_DURATION_MINUTES}`);
  return minutes;
}
function passMarkOf(percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new InvalidExam('pass_mark', 'must be 0 to 100');
  return Math.round(percent * 100) / 100;
}
const rulesOf = (rules: readonly RuleName[]): RuleName[] => RULE_NAMES.filter((name) => rules.includes(name));

function accommodationsOf(accommodations: readonly Accommodation[]): Accommodation[] {
  if (accommodations.length > MAX_ACCOMMODATIONS)
    throw new InvalidExam('accommodations', `must not be more than ${MAX_ACCOMMODATIONS}`);
  const byStudent = new Map<string, Accommodation>();
  for (const { user_id, extra_minutes } of accommodations) {
    if (user_id.trim() === '') throw new InvalidExam('accommodations', 'must name a student');
    if (!Number.isInteger(extra_minutes) || extra_minutes < 0 || extra_minutes > MAX_EXTRA_MINUTES)
      throw new InvalidExam('accommodations', `extra_minutes must be whole minutes, 0 to ${MAX_EXTRA_MINUTES}`);
    byStudent.set(user_id, { user_id, extra_minutes });
  }
  return [...byStudent.values()];
}
