import { type Actor, permit, type Reach } from '@proctorwise/contracts';
import { ALL_SHOWN, type Disclosure } from '../domain/exam-facts.js';
import { type Answer, isFinal, type Paper, type Submission } from '../domain/submission.js';
import { NotSubmitted } from './correction-errors.js';
import { disclosure } from './disclosure.js';
import { paperOf } from './open-draft.js';
import { judges, visibleTo } from './ownership.js';
import type { Ports } from './ports.js';

export interface Result {
  readonly submission: Submission;
  readonly answers: readonly Answer[];
  readonly paper: Paper;
  /** What the exam's students may see. */
  readonly disclosed: Disclosure;
  /** What this caller may. */
  readonly shows: Disclosure;
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
    const disclosed = await disclosure(records, submission.examId, now());
    return {
      submission,
      answers: await records.answers.of(id),
      paper: await paperOf(records, submission),
      disclosed,
      shows: judges(actor) ? ALL_SHOWN : disclosed,
    };
  });
