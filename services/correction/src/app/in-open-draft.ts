import type { Actor } from '@proctorwise/contracts';
import { isOpen, withAnswer } from '../domain/deadline.js';
import { isFinal, type Submission } from '../domain/submission.js';
import { SubmissionClosed, SubmissionFinal, SubmissionNotFound } from './correction-errors.js';
import { heldBy } from './device-fence.js';
import { ownOf } from './ownership.js';
import type { Ports, Work } from './ports.js';

const CLOSED = Symbol('closed');

/**
 * Runs a change of the caller's own draft in one transaction, while its time lasts and no later device has it. When the
 * time that is known is over, monitoring is asked once for a newer end, outside the transaction, before the change is
 * refused.
 * @param deviceEpoch which of the candidate's devices asks; null where it does not say
 * @param settled gives an answer that needs no change and no time left, such as the first answer to a repeat; undefined
 * goes on
 * @throws {SubmissionNotFound | SubmissionFinal | SubmissionClosed | DraftTakenOver}
 * @throws {DomainError} upstream_unavailable: time is over by what is known, and monitoring could not be asked
 */
export async function inOpenDraft<T>(
  ports: Pick<Ports, 'store' | 'deadlines' | 'now'>,
  actor: Actor,
  id: string,
  deviceEpoch: number | null,
  steps: {
    settled: (work: Work, submission: Submission) => Promise<T | undefined>;
    change: (work: Work, draft: Submission) => Promise<T>;
  },
): Promise<T> {
  const { store, deadlines, now } = ports;
  const attempt = (refreshed: Submission['deadline'] | null): Promise<T | typeof CLOSED> =>
    store.transaction(async (work) => {
      const found = await heldBy(work, ownOf(actor, await work.submissions.lock(id)), deviceEpoch);
      const answered = await steps.settled(work, found);
      if (answered !== undefined) return answered;
      if (isFinal(found)) throw new SubmissionFinal();
      const draft = refreshed ? { ...found, deadline: withAnswer(found.deadline, refreshed) } : found;
      if (refreshed) await work.submissions.save(draft);
      // The refreshed end is kept even where it refuses: the transaction commits.
      return isOpen(draft.deadline, now()) ? steps.change(work, draft) : CLOSED;
    });

  const first = await attempt(null);
  if (first !== CLOSED) return first;
  const known = await store.read(({ submissions }) => submissions.find(id));
  if (known === null) throw new SubmissionNotFound();
  const session = await deadlines.of(known.reservationId);
  const second = session === null ? CLOSED : await attempt(session.deadline);
  if (second === CLOSED) throw new SubmissionClosed();
  return second;
}
