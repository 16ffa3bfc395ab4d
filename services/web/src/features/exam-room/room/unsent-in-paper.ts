import type { Draft } from '@proctorwise/contracts';
import { failureOf } from '../device/failure.js';
import type { RoomDatabase, StoredSession } from '../device/room-database.js';
import type { LocalAnswers } from '../engine/autosave.js';
import { givenUpAnswers, stillMissing, type UnsentAnswer, unsentAnswers } from '../engine/unsent-answers.js';
import { SessionApi } from './session-api.js';

/**
 * What is not in the paper, while it is written or after it was handed in. What seems missing may have arrived with its
 * reply lost: the server is asked.
 */
export async function unsentInPaper(api: SessionApi, draft: Draft, answers: LocalAnswers): Promise<UnsentAnswer[]> {
  const unsent = unsentAnswers(draft, answers);
  if (unsent.length === 0) return unsent;
  try {
    const paper = await api.openDraft(draft.reservation_id);
    return unsentAnswers({ questions: draft.questions, answers: paper.answers }, answers);
  } catch (error) {
    failureOf(error);
    return unsent;
  }
}

/** The paper, where it is handed in; null while it is written, and where the server cannot be asked. */
export async function handedInPaper(api: Pick<SessionApi, 'openDraft'>, reservationId: string): Promise<Draft | null> {
  try {
    const paper = await api.openDraft(reservationId);
    return paper.status === 'draft' ? null : paper;
  } catch (error) {
    failureOf(error);
    return null;
  }
}

/**
 * As `handedInPaper`, for who asks again and again while another device writes. A paper that is handed in ends its session:
 * before that only the session is asked for, which is small; to open the paper makes the other device's saves wait.
 */
export async function paperHandedInElsewhere(
  api: Pick<SessionApi, 'openDraft' | 'look'>,
  reservationId: string,
): Promise<Draft | null> {
  try {
    const { status } = await api.look();
    return status === 'stopped' ? await handedInPaper(api, reservationId) : null;
  } catch (error) {
    failureOf(error);
    return null;
  }
}

/** What a device has of a sitting and the paper has not. */
export interface LeftHere {
  /** Written here and never acknowledged. */
  readonly unsaved: readonly UnsentAnswer[];
  /** Gave way here, when this device took the exam back. */
  readonly givenUp: readonly UnsentAnswer[];
}

/** What is left on a device whose sitting goes on on another one. */
export async function leftHere(
  database: Pick<RoomDatabase, 'draft' | 'answers' | 'givenUp'>,
  session: StoredSession,
): Promise<LeftHere> {
  const draft = await database.draft(session.reservationId);
  if (draft === undefined) return { unsaved: [], givenUp: [] };
  const { submission_id: submissionId } = draft;
  const answers = await database.answers(submissionId);
  return {
    unsaved: await unsentInPaper(new SessionApi(() => session), draft, answers),
    givenUp: givenUpAnswers(draft, await database.givenUp(submissionId)),
  };
}

/** What is left of it, once the paper is final. @param final as the server has it */
export const leftAfter = ({ unsaved, givenUp }: LeftHere, final: Draft): LeftHere => ({
  unsaved: stillMissing(unsaved, final.answers),
  givenUp: stillMissing(givenUp, final.answers),
});

/** What is left here of a paper that was handed in elsewhere, or before a reload. @param paper as the server has it */
export async function leftOfPaper(database: RoomDatabase, paper: Draft): Promise<LeftHere> {
  // Once it is handed in it comes without its questions: those that are known here have the numbers.
  const { questions } = (await database.draft(paper.reservation_id)) ?? paper;
  const known = { questions, answers: paper.answers };
  return {
    unsaved: unsentAnswers(known, await database.answers(paper.submission_id)),
    givenUp: givenUpAnswers(known, await database.givenUp(paper.submission_id)),
  };
}
