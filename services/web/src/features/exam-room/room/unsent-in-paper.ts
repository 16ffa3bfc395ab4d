import type { Draft } from '@proctorwise/contracts';
import { failureOf } from '../device/failure.js';
import type { LocalAnswers } from '../engine/autosave.js';
import { type UnsentAnswer, unsentAnswers } from '../engine/unsent-answers.js';
import type { SessionApi } from './session-api.js';

/** What is not in the paper that was handed in. What seems missing may have arrived with its reply lost: the server is asked. */
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
