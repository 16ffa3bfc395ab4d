import { type Actor, permit } from '@proctorwise/contracts';
import { type OpenPaper, openPaper } from './open-draft.js';
import { ownOf } from './ownership.js';
import type { Ports } from './ports.js';

/** The candidate's own paper with what is saved. @throws {SubmissionNotFound} */
export const readDraft =
  ({ store }: Pick<Ports, 'store'>) =>
  async (actor: Actor, id: string): Promise<OpenPaper> => {
    permit(actor, 'GET /corrections/drafts/{submission_id}');
    return store.transaction(async (records) => openPaper(records, ownOf(actor, await records.submissions.find(id))));
  };
