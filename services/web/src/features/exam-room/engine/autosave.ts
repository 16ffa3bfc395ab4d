import type { DraftAnswer } from '@proctorwise/contracts';

/** One answer as this browser holds it. Saved when `savedRevision` has reached `revision`. */
export interface LocalAnswer {
  readonly value: string | null;
  /** Counts up from 1 with each change; 0 where nothing was ever written. */
  readonly revision: number;
  /** The newest revision that the server has acknowledged. */
  readonly savedRevision: number;
  /** The server refused this very text; a change clears it. */
  readonly refused: boolean;
}
export type LocalAnswers = ReadonlyMap<string, LocalAnswer>;

export type SaveStatus = 'saved' | 'saving' | 'offline' | 'refused';

const UNTOUCHED: LocalAnswer = { value: null, revision: 0, savedRevision: 0, refused: false };

export type AnswerAction =
  | { readonly do: 'edit'; readonly questionId: string; readonly value: string | null }
  /** The server has `revision` of this question now. */
  | { readonly do: 'acknowledged'; readonly questionId: string; readonly revision: number }
  /** The server holds another device's revision, unknown or not below ours: number ours above it. */
  | { readonly do: 'overtaken'; readonly questionId: string; readonly serverRevision: number | null }
  /** The server holds a later text than one that was written before this page opened. */
  | { readonly do: 'reread'; readonly questionId: string; readonly value: string | null; readonly revision: number }
  | { readonly do: 'refused'; readonly questionId: string; readonly revision: number };

/** The answers after an action. Actions for a question never seen start it. */
export function answersAfter(answers: LocalAnswers, action: AnswerAction): LocalAnswers {
  const before = answers.get(action.questionId) ?? UNTOUCHED;
  const after = answerAfter(before, action);
  return after === before ? answers : new Map(answers).set(action.questionId, after);
}

function answerAfter(before: LocalAnswer, action: AnswerAction): LocalAnswer {
  switch (action.do) {
    case 'edit':
      if (action.value === before.value) return before;
      return { ...before, value: action.value, revision: before.revision + 1, refused: false };
    case 'acknowledged':
      // A late acknowledgement of an older text leaves the newer one unsaved.
      return { ...before, savedRevision: Math.max(before.savedRevision, Math.min(action.revision, before.revision)) };
    case 'overtaken': {
      const above = Math.max(before.revision, action.serverRevision ?? before.revision) + 1;
      return { ...before, revision: above, savedRevision: above - 1 };
    }
    case 'reread':
      return { value: action.value, revision: action.revision, savedRevision: action.revision, refused: false };
    case 'refused':
      return action.revision === before.revision ? { ...before, refused: true } : before;
  }
}

/** Is something written here that the server does not have? */
export const isUnsaved = (answer: LocalAnswer): boolean => answer.revision > answer.savedRevision;

/** Questions to save, oldest first by their place in the map; refused ones wait for a change. */
export function unsavedQuestions(answers: LocalAnswers): string[] {
  return [...answers].filter(([, answer]) => isUnsaved(answer) && !answer.refused).map(([questionId]) => questionId);
}

/**
 * Questions whose unsaved text this device gives up after another one had the session: since this device's last save
 * that it knows of, somebody saved. Revisions count one device's keystrokes, so the higher one is not the newer text.
 * Where that somebody was this device itself, its acknowledgement lost, what was typed after it goes as well.
 */
export function answersGivenUp(server: readonly DraftAnswer[], local: LocalAnswers): string[] {
  return server
    .filter(({ question_id, revision }) => {
      const mine = local.get(question_id);
      return mine !== undefined && isUnsaved(mine) && revision > mine.savedRevision;
    })
    .map(({ question_id }) => question_id);
}

/**
 * The answers to go on with after a reload: the server's, except where this browser still holds a newer revision
 * that was never acknowledged. After another device had the session, `answersGivenUp` go first.
 * @param isRemembered the server's are those of an earlier opening, for it is away: what it acknowledged here since is newer
 */
export function mergeAnswers(server: readonly DraftAnswer[], local: LocalAnswers, isRemembered = false): LocalAnswers {
  const merged = new Map<string, LocalAnswer>();
  for (const { question_id, user_answer, revision } of server) {
    merged.set(question_id, { value: user_answer, revision, savedRevision: revision, refused: false });
  }
  for (const [questionId, mine] of local) {
    const atServer = merged.get(questionId)?.revision ?? 0;
    if (mine.revision <= atServer || !(isUnsaved(mine) || isRemembered)) continue;
    const savedRevision = isRemembered ? Math.max(atServer, mine.savedRevision) : atServer;
    merged.set(questionId, { ...mine, savedRevision, refused: false });
  }
  return merged;
}

/** What the candidate is told about the whole paper. @param reachable did the last try to save reach the server? */
export function saveStatus(answers: LocalAnswers, reachable: boolean): SaveStatus {
  const open = [...answers.values()].filter(isUnsaved);
  if (!reachable && open.length > 0) return 'offline';
  if (open.some((answer) => !answer.refused)) return 'saving';
  return open.length > 0 ? 'refused' : 'saved';
}

/** Is there anything in the answer? White space alone is none. */
export const isAnswered = (answer: LocalAnswer | undefined): boolean =>
  answer !== undefined && answer.value !== null && answer.value.trim() !== '';
