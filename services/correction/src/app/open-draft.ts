import { type Actor, permit } from '@proctorwise/contracts';
import type { Answer, Paper, Submission } from '../domain/submission.js';
import { isFinal } from '../domain/submission.js';
import { ReservationNotFound } from './correction-errors.js';
import { takenOverBy } from './device-fence.js';
import { gatherOpening, openOnce } from './opening.js';
import { isCandidateOf } from './ownership.js';
import type { Ports, Records } from './ports.js';

export interface OpenPaper {
  readonly submission: Submission;
  /** null once it is handed in: questions are shown inside the running session only. */
  readonly paper: Paper | null;
  readonly answers: readonly Answer[];
}

/**
 * Opens the candidate's paper inside the running session; a repeat gives back the same draft with what is saved. From
 * then on earlier devices save nothing any more: what this one is shown is what it goes on from.
 * @param deviceEpoch as the start of the session gave it to this device; null where it does not say
 * @throws {ReservationNotFound | ReservationCancelled | SessionNotStarted | SubmissionClosed | ExamNotFound}
 * @throws {DomainError} upstream_unavailable
 */
export const openDraft =
  (ports: Ports) =>
  async (actor: Actor, reservationId: string, deviceEpoch: number | null): Promise<OpenPaper> => {
    permit(actor, 'POST /corrections/drafts');
    const existing = await ports.store.transaction(async (work) => {
      // Locked before its answers are read: what an earlier device is saving right now is seen, or refused.
      const found = await work.submissions.lockByReservation(reservationId);
      if (!found) return null;
      if (!isCandidateOf(actor, found)) throw new ReservationNotFound();
      return openPaper(work, await takenOverBy(work, found, deviceEpoch));
    });
    if (existing) return existing;
    const opening = await gatherOpening(ports, actor, reservationId, 'running');
    return ports.store.transaction(async (work) => {
      const opened = await openOnce(work, opening);
      return openPaper(work, await takenOverBy(work, opened, deviceEpoch));
    });
  };

/** A submission with what its candidate works on. @throws {Error} its paper is missing: a defect */
export async function openPaper(records: Records, submission: Submission): Promise<OpenPaper> {
  const answers = await records.answers.of(submission.id);
  return { submission, answers, paper: isFinal(submission) ? null : await paperOf(records, submission) };
}

/** @throws {Error} the paper is missing: a defect, since it is stored with the draft */
export async function paperOf(records: Pick<Records, 'papers'>, submission: Submission): Promise<Paper> {
  const paper = await records.papers.find(submission.examId, submission.examVersion);
  if (paper === null) throw new Error(`Version ${submission.examVersion} of exam ${submission.examId} is not stored`);
  return paper;
}
