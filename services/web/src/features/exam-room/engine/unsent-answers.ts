import type { Draft } from '@proctorwise/contracts';
import { isUnsaved, type LocalAnswers } from './autosave.js';
import { type Choice, choicesOf } from './paper.js';

/** An answer that is here and not in the paper that the server has. */
export interface UnsentAnswer {
  readonly questionId: string;
  /** null where the paper is not at hand any more. */
  readonly questionNumber: number | null;
  /** What was written; a choice's value where one chooses. Empty where the answer was taken back. */
  readonly text: string;
  /** What was chosen; null where one writes, or where the paper is not at hand. */
  readonly choice: Choice | null;
}

/** A text that gave way to another device's (`answersGivenUp`): kept to be read, never sent. */
export interface GivenUpText {
  readonly questionId: string;
  readonly text: string | null;
}

type PaperHere = Pick<Draft, 'questions' | 'answers'>;

/**
 * What was written here and never acknowledged, in the order of the paper. Where the server has the very text all the
 * same, only its reply was lost.
 * @param paper the questions as this device knows them, and the answers as the server has them
 */
export function unsentAnswers(paper: PaperHere, local: LocalAnswers): UnsentAnswer[] {
  const unsaved = [...local].filter(([, answer]) => isUnsaved(answer));
  return notInPaper(
    paper,
    unsaved.map(([questionId, { value }]) => ({ questionId, text: value })),
  );
}

/** The texts that gave way here, in the order of the paper, each once; not what the paper has, and not nothing. */
export function givenUpAnswers(paper: PaperHere, texts: readonly GivenUpText[]): UnsentAnswer[] {
  const worthReading = texts.filter(({ text }) => text !== null && text.trim() !== '');
  return notInPaper(paper, [...new Map(worthReading.map((one) => [`${one.questionId} ${one.text}`, one])).values()]);
}

/** What is left of what was missing, once the paper is final: the same text may have come from another device. */
export function stillMissing(missing: readonly UnsentAnswer[], final: Draft['answers']): UnsentAnswer[] {
  const atServer = textsOf(final);
  return missing.filter(({ questionId, text }) => text !== (atServer.get(questionId) ?? ''));
}

const textsOf = (answers: Draft['answers']): Map<string, string | null> =>
  new Map(answers.map((answer) => [answer.question_id, answer.user_answer]));

function notInPaper({ questions, answers }: PaperHere, texts: readonly GivenUpText[]): UnsentAnswer[] {
  const atServer = textsOf(answers);
  const known = new Map(questions.map((question) => [question.question_id, question]));
  return texts
    .map(({ questionId, text }) => ({ questionId, text: text ?? '', question: known.get(questionId) }))
    .filter(({ questionId, text }) => text !== (atServer.get(questionId) ?? ''))
    .map(({ questionId, text, question }) => ({
      questionId,
      questionNumber: question?.question_number ?? null,
      text,
      choice: (question && choicesOf(question).find(({ value }) => value === text)) ?? null,
    }))
    .sort((a, b) => (a.questionNumber ?? 0) - (b.questionNumber ?? 0));
}
