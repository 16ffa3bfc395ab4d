import { type Actor, permit } from '@proctorwise/contracts';
import { isFinal, type Submission } from '../domain/submission.js';
import { isTotalShown, type ShownSubmission } from './disclosure.js';
import { finish } from './finish.js';
import { inOpenDraft } from './in-open-draft.js';
import type { Ports, Work } from './ports.js';

/**
 * Hands in a draft for good, graded from the paper's key. A repeat returns the same submission, at any time.
 * @param deviceEpoch as the start of the session gave it to this device; null where it does not say
 * @throws {SubmissionNotFound | SubmissionClosed | DraftTakenOver}
 */
export const submitDraft =
  (ports: Ports) =>
  async (actor: Actor, id: string, deviceEpoch: number | null): Promise<ShownSubmission> => {
    permit(actor, 'POST /corrections/drafts/{submission_id}/submit');
    const shown = async (work: Work, submission: Submission): Promise<ShownSubmission> => ({
      submission,
      totalShown: await isTotalShown(work, submission.examId, ports.now()),
    });
    return inOpenDraft<ShownSubmission>(ports, actor, id, deviceEpoch, {
      settled: async (work, submission) => (isFinal(submission) ? shown(work, submission) : undefined),
      change: async (work, draft) =>
        shown(work, (await finish(work, draft, await work.answers.of(id), 'candidate', ports)).submission),
    });
  };
