import { type Actor, DomainError, permit, userIdOf } from '@proctorwise/contracts';
import { ALL_SHOWN } from '../domain/exam-facts.js';
import { disclosures, type ShownSubmission } from './disclosure.js';
import { judges } from './ownership.js';
import type { Ports } from './ports.js';

/** A list holds at most this many, the newest. */
export const MAX_LISTED = 5_000;

/** What a student handed in, newest first. @throws {DomainError} user_not_found: another's list */
export const listOfUser =
  ({ store, now }: Pick<Ports, 'store' | 'now'>) =>
  async (actor: Actor, userId: string, limit: number = MAX_LISTED): Promise<ShownSubmission[]> => {
    const reach = permit(actor, 'GET /corrections/submissions/user/{user_id}');
    if (reach === 'own' && userId !== userIdOf(actor)) throw new DomainError('user_not_found', 'User not found');
    return store.read(async (records) => {
      const submissions = await records.submissions.handedIn({ userId }, Math.min(limit, MAX_LISTED));
      const examIds = [...new Set(submissions.map(({ examId }) => examId))];
      const shows = judges(actor) ? () => ALL_SHOWN : await disclosures(records, examIds, now());
      return submissions.map((submission) => ({ submission, totalShown: shows(submission.examId).total }));
    });
  };

/** What was handed in for an exam, newest first; for another teacher's exam none, as for one that nobody sat. */
export const listOfExam =
  ({ store }: Pick<Ports, 'store'>) =>
  async (actor: Actor, examId: string, limit: number = MAX_LISTED): Promise<ShownSubmission[]> => {
    const reach = permit(actor, 'GET /corrections/submissions/exam/{exam_id}');
    const teacherId = reach === 'own' ? userIdOf(actor) : null;
    const filter = teacherId === null ? { examId } : { examId, teacherId };
    const submissions = await store.read((records) =>
      records.submissions.handedIn(filter, Math.min(limit, MAX_LISTED)),
    );
    return submissions.map((submission) => ({ submission, totalShown: true }));
  };
