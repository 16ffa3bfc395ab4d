import { DomainError } from '@proctorwise/contracts';
import { isOpen, withAnswer } from '../domain/deadline.js';
import { isFinal } from '../domain/submission.js';
import { finish } from './finish.js';
import type { CandidateSession, DueDraft, Ports } from './ports.js';

/**
 * While monitoring does not answer, a draft whose time is over waits this long before it is handed in: monitoring may
 * be about to give the time of its outage back.
 */
export const HOLD_MS = 15 * 60_000;
const PAGE = 50;

export interface Swept {
  submitted: number;
  /** Time was given back. */
  extended: number;
  /** Wait for monitoring. */
  held: number;
  failed: number;
}

/**
 * Hands in what is saved of every draft whose time is over, after asking monitoring once for a newer end. One draft a
 * transaction, so that an end in the middle loses nothing and the next run goes on; a draft that fails does not keep
 * the others.
 * @param onFailure told of each draft that failed; the next run tries it again
 */
export const sweepDueDrafts =
  (ports: Ports, onFailure: (draft: DueDraft, error: unknown) => void) =>
  async (signal?: AbortSignal): Promise<Swept> => {
    const swept: Swept = { submitted: 0, extended: 0, held: 0, failed: 0 };
    const ask = askWhileItAnswers(ports);
    for (let last: DueDraft | null = null; ; ) {
      const page: DueDraft[] = await ports.store.read(({ submissions }) => submissions.due(ports.now(), PAGE, last));
      for (const draft of page) {
        if (signal?.aborted) return swept;
        try {
          swept[await sweepOne(ports, draft, ask)] += 1;
        } catch (error) {
          swept.failed += 1;
          onFailure(draft, error);
        }
      }
      last = page.at(-1) ?? null;
      if (page.length < PAGE) return swept;
    }
  };

type Ask = (reservationId: string) => Promise<CandidateSession | 'unreachable' | null>;

/** After the first silence nobody is asked again in this run: each silence takes seconds. */
function askWhileItAnswers({ deadlines }: Ports): Ask {
  let answers = true;
  return async (reservationId) => {
    if (!answers) return 'unreachable';
    try {
      return await deadlines.of(reservationId);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'upstream_unavailable')) throw error;
      answers = false;
      return 'unreachable';
    }
  };
}

async function sweepOne(ports: Ports, { id, reservationId, closesAt }: DueDraft, ask: Ask): Promise<keyof Swept> {
  const { store, now } = ports;
  const asked = await ask(reservationId);
  if (asked === 'unreachable' && now() < closesAt + HOLD_MS) return 'held';
  return store.transaction(async (work) => {
    const found = await work.submissions.lock(id);
    if (found === null || isFinal(found)) return 'submitted';
    const known = asked !== null && asked !== 'unreachable';
    const draft = known ? { ...found, deadline: withAnswer(found.deadline, asked.deadline) } : found;
    if (isOpen(draft.deadline, now())) {
      await work.submissions.save(draft);
      return 'extended';
    }
    await finish(work, draft, await work.answers.of(id), 'deadline', ports);
    return 'submitted';
  });
}
