import { type Actor, permit } from '@proctorwise/contracts';
import { type Answer, blankAnswer, type Submission, storable } from '../domain/submission.js';
import { AnswerStale, QuestionNotFound } from './correction-errors.js';
import { inOpenDraft } from './in-open-draft.js';
import { paperOf } from './open-draft.js';
import type { Ports, Work } from './ports.js';

export interface AnswerChange {
  readonly questionId: string;
  readonly text: string | null;
  readonly revision: number;
}

/**
 * Saves one answer of a draft; what it returns is durable. A revision that is stored already, or older than the stored
 * one, changes nothing and gets the stored one back, also when time is over: a repeat must not look like a loss. Revisions
 * count one device's keystrokes: between devices the device epoch decides.
 * @param deviceEpoch as the start of the session gave it to this device; null where it does not say
 * @throws {SubmissionNotFound | QuestionNotFound | SubmissionFinal | SubmissionClosed | DraftTakenOver}
 * @throws {AnswerStale} the stored answer has this very revision and another text
 */
export const saveAnswer =
  (ports: Ports) =>
  async (actor: Actor, id: string, change: AnswerChange, deviceEpoch: number | null): Promise<Answer> => {
    permit(actor, 'PUT /corrections/drafts/{submission_id}/answers/{question_id}');
    const text = storable(change.text);
    let stored: Answer | null = null;
    return inOpenDraft(ports, actor, id, deviceEpoch, {
      settled: async (work) => {
        stored = await work.answers.toQuestion(id, change.questionId);
        if (!stored || stored.revision < change.revision) return undefined;
        if (stored.revision === change.revision && stored.text !== text) throw new AnswerStale();
        return stored;
      },
      change: async (work, draft) => {
        const before = stored ?? (await blankOf(work, draft, change.questionId, ports.newId));
        const next = { ...before, text, revision: change.revision, savedAt: ports.now() };
        await (stored ? work.answers.save(next) : work.answers.add(next));
        return next;
      },
    });
  };

async function blankOf(work: Work, draft: Submission, questionId: string, newId: () => string): Promise<Answer> {
  const question = (await paperOf(work, draft)).questions.find((one) => one.question_id === questionId);
  if (!question) throw new QuestionNotFound();
  return blankAnswer(draft.id, question, newId());
}
