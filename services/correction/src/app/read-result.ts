import { type Actor, permit, type Reach } from '@proctorwise/contracts';
import { isKeyReleased } from '../domain/exam-facts.js';
import { type Answer, isFinal, type Paper, type Submission } from '../domain/submission.js';
import { NotSubmitted } from './correction-errors.js';
import { paperOf } from './open-draft.js';
import { seesKey, visibleTo } from './ownership.js';
import type { Ports, Records } from './ports.js';

export interface Result {
  readonly submission: Submission;
  readonly answers: readonly Answer[];
  readonly paper: Paper;
  /** May the exam's students see the key? */
  readonly keyReleased: boolean;
  /** May this caller? */
  readonly showsKey: boolean;
}

/** A submission with its answers and grades. @throws {SubmissionNotFound | NotSubmitted} */
export const readResult =
  (ports: Pick<Ports, 'store' | 'now'>) =>
  async (actor: Actor, id: string): Promise<Result> => {
    const reach = permit(actor, 'GET /corrections/submissions/{submission_id}/result');
    return resultOf(ports, actor, reach, id);
  };

/** The grade made at submission; reading it again gives it again. @throws {SubmissionNotFound | NotSubmitted} */
export const readGrade =
  (ports: Pick<Ports, 'store' | 'now'>) =>
  async (actor: Actor, id: string): Promise<Result> => {
    const reach = permit(actor, 'POST /corrections/submissions/{submission_id}/grade');
    return resultOf(ports, actor, reach, id);
  };

const resultOf = ({ store, now }: Pick<Ports, 'store' | 'now'>, actor: Actor, reach: Reach, id: string) =>
  store.transaction(async (records): Promise<Result> => {
    const submission = visibleTo(actor, reach, await records.submissions.find(id));
    if (!isFinal(submission)) throw new NotSubmitted();
    const keyReleased = await isReleased(records, submission.examId, now());
    return {
      submission,
      answers: await records.answers.of(id),
      paper: await paperOf(records, submission),
      keyReleased,
      showsKey: keyReleased || seesKey(actor),
    };
  });

export async function isReleased(records: Records, examId: string, now: number): Promise<boolean> {
  return isKeyReleased(await records.exams.find(examId), await records.submissions.openDrafts(examId), now);
}
