import type { Accommodation, Exam, ExamEntry, NewExam, RuleName, TotalsTold } from '@proctorwise/contracts';

/** The exam's form, as typed: numbers may be empty or half written. */
export interface ExamDraft {
  title: string;
  description: string;
  durationMinutes: number | string;
  passMark: number | string;
  rules: RuleName[];
  accommodations: Accommodation[];
  totalsTold: TotalsTold;
  entry: ExamEntry;
}
export type DraftFault = 'title' | 'durationMinutes' | 'passMark';

export function emptyDraft(rules: readonly RuleName[]): ExamDraft {
  return {
    title: '',
    description: '',
    durationMinutes: 60,
    passMark: 60,
    rules: [...rules],
    accommodations: [],
    totalsTold: 'at_once',
    entry: 'open',
  };
}

export function draftOf(exam: Exam): ExamDraft {
  return {
    title: exam.title,
    description: exam.description ?? '',
    durationMinutes: exam.duration_minutes,
    passMark: exam.pass_mark,
    rules: exam.rules,
    accommodations: exam.accommodations,
    totalsTold: exam.totals_told,
    entry: exam.entry,
  };
}

function numberOf(value: number | string): number {
  return typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
}

/** Which fields stand in the way; bounds as in the contract's NewExam. */
export function draftFaults(draft: ExamDraft): DraftFault[] {
  const minutes = numberOf(draft.durationMinutes);
  const mark = numberOf(draft.passMark);
  const faults: DraftFault[] = [];
  if (draft.title.trim() === '') faults.push('title');
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440) faults.push('durationMinutes');
  if (!(mark >= 0 && mark <= 100)) faults.push('passMark');
  return faults;
}

/** What is sent of a new exam; only for a draft without faults. */
export function examBody(draft: ExamDraft): Omit<NewExam, 'teacher_id'> {
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    duration_minutes: numberOf(draft.durationMinutes),
    pass_mark: numberOf(draft.passMark),
    rules: draft.rules,
    accommodations: draft.accommodations,
    totals_told: draft.totalsTold,
    entry: draft.entry,
  };
}

/**
 * What is sent of an exam that is changed; only for a draft without faults. Who may book it is sent only where it was
 * changed here: a form that has stood open for a while does not open an exam that is by invitation by now.
 * @param seen who might book it when the form began, or was last saved
 */
export function changedExamBody(seen: ExamEntry, draft: ExamDraft): Omit<NewExam, 'teacher_id'> {
  const { entry, ...rest } = examBody(draft);
  return entry === undefined || entry === seen ? rest : { ...rest, entry };
}
