import { type Disclosure, disclosureOf, isOver } from '../domain/exam-facts.js';
import type { Submission } from '../domain/submission.js';
import type { Records } from './ports.js';

type ExamRecords = Pick<Records, 'exams' | 'submissions'>;

/** A submission as its reader may see it. */
export interface ShownSubmission {
  readonly submission: Submission;
  /** Total, percentage and pass. */
  readonly totalShown: boolean;
}

/** What an exam's students may see of what they handed in, now. */
export async function disclosure(records: ExamRecords, examId: string, now: number): Promise<Disclosure> {
  return (await disclosures(records, [examId], now))(examId);
}

/** Whether they may see the total. Where it is told at once, nobody is counted: the whole class hands in within seconds. */
export async function isTotalShown(records: ExamRecords, examId: string, now: number): Promise<boolean> {
  const [exam] = await records.exams.find([examId]);
  return exam?.totalsTold === 'at_once' || (await disclosure(records, examId, now)).total;
}

/** The same of several exams at once. @returns by exam id */
export async function disclosures(
  { exams, submissions }: ExamRecords,
  examIds: readonly string[],
  now: number,
): Promise<(examId: string) => Disclosure> {
  const known = new Map((await exams.find(examIds)).map((exam) => [exam.examId, exam]));
  // Who writes matters only then.
  const over = [...known.values()].filter((exam) => isOver(exam, now)).map(({ examId }) => examId);
  const openDrafts = over.length === 0 ? new Map<string, number>() : await submissions.openDrafts(over);
  return (examId) => disclosureOf(known.get(examId) ?? null, openDrafts.get(examId) ?? 0, now);
}
