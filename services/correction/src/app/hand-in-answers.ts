import { type Actor, ActorMismatch, permit, userIdOf } from '@proctorwise/contracts';
import { type Answer, blankAnswer, isFinal, type Paper, type Submission, storable } from '../domain/submission.js';
import { ReservationNotFound } from './correction-errors.js';
import { finish } from './finish.js';
import { inOpenDraft } from './in-open-draft.js';
import { paperOf } from './open-draft.js';
import { gatherOpening, openOnce } from './opening.js';
import { isCandidateOf } from './ownership.js';
import type { Ports, Work } from './ports.js';

export interface AnswersInOneGo {
  readonly userId: string;
  readonly examId: string;
  readonly reservationId: string;
  readonly answers: readonly { readonly questionId: string; readonly text: string | null }[];
}

/**
 * The original system's way: all answers in one call, handed in for good. It opens the paper where the candidate has
 * not; what is sent goes over what was autosaved; questions that the paper lacks are ignored. A repeat returns the same
 * submission.
 * @throws {ActorMismatch | ReservationNotFound | ReservationCancelled | SessionNotStarted | SubmissionClosed | ExamNotFound}
 */
export const handInAnswers =
  (ports: Ports) =>
  async (actor: Actor, given: AnswersInOneGo): Promise<Submission> => {
    permit(actor, 'POST /corrections/submissions');
    if (given.userId !== userIdOf(actor)) throw new ActorMismatch('user_id');
    const existing = await ports.store.transaction(({ submissions }) =>
      submissions.findByReservation(given.reservationId),
    );
    if (existing && !(isCandidateOf(actor, existing) && existing.examId === given.examId))
      throw new ReservationNotFound();
    const change = async (work: Work, draft: Submission): Promise<Submission> => {
      const saved = await work.answers.of(draft.id);
      const answers = merged(draft, await paperOf(work, draft), saved, given.answers, ports);
      return (await finish(work, draft, answers, 'candidate', ports)).submission;
    };
    if (!existing) {
      const opening = await gatherOpening(ports, actor, given.reservationId, 'running or just stopped');
      if (opening.draft.examId !== given.examId) throw new ReservationNotFound();
      return ports.store.transaction(async (work) => {
        const draft = await openOnce(work, opening);
        return isFinal(draft) ? draft : change(work, draft);
      });
    }
    return inOpenDraft<Submission>(ports, actor, existing.id, null, {
      settled: async (_work, submission) => (isFinal(submission) ? submission : undefined),
      change,
    });
  };

/** Saved answers with those of the call over them; of two to one question the last counts. */
function merged(
  draft: Submission,
  paper: Paper,
  saved: readonly Answer[],
  given: AnswersInOneGo['answers'],
  { now, newId }: Pick<Ports, 'now' | 'newId'>,
): Answer[] {
  const savedAt = now();
  const sent = new Map(given.map(({ questionId, text }) => [questionId, storable(text)]));
  const before = new Map(saved.map((answer) => [answer.questionId, answer]));
  return paper.questions.flatMap((question): Answer[] => {
    const answer = before.get(question.question_id);
    const text = sent.get(question.question_id);
    if (text === undefined) return answer ? [answer] : [];
    const base = answer ?? blankAnswer(draft.id, question, newId());
    return [{ ...base, text, revision: base.revision + 1, savedAt }];
  });
}
