import type { NewQuestion, QuestionType } from '@proctorwise/contracts';
import { letterOf, OPTION_LETTERS, type QuestionOption } from '../../../api/questionOptions.js';
import { isSurplusBound } from './questionDraft.js';

/** The contract's bounds of one bulk call and of one question. */
const MAX_QUESTIONS = 500;
const MAX_TEXT = 10_000;
const MAX_SHORT = 500;
const MAX_POINTS = 1000;

/** What is wrong with one entry; the texts stand under `questions.bulkForm.fault`. */
export type EntryFault =
  | 'notObject'
  | 'type'
  | 'text'
  | 'textLong'
  | 'options'
  | 'optionsMany'
  | 'optionLong'
  | 'correct'
  | 'correctBoolean'
  | 'correctMissing'
  | 'correctLong'
  | 'points'
  | 'surplus'
  | 'surplusType';
/** A question as it will be sent: aliases resolved, options as a to d, a choice's answer as its letter. */
export interface BulkQuestion {
  question_type: QuestionType;
  question_text: string;
  option_a: string | null;
  option_b: string | null;
  option_c: string | null;
  option_d: string | null;
  correct_answer: string | null;
  points: number;
  max_surplus_words?: number;
}
export type BulkEntry =
  | { question: BulkQuestion; faults: [] }
  | { question: null; faults: [EntryFault, ...EntryFault[]]; shown: string };
export type BulkReading =
  | { kind: 'entries'; entries: BulkEntry[] }
  | { kind: 'fault'; fault: 'notList' | 'empty' }
  | { kind: 'fault'; fault: 'json'; message: string }
  | { kind: 'fault'; fault: 'tooMany'; count: number };

type Entry = Record<string, unknown>;
/** Of a number, or of one written as text: anything else is none. */
const numberIn = (value: unknown): number =>
  typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const TYPES = {
  mcq: true,
  true_false: true,
  short_answer: true,
  essay: true,
} as const satisfies Record<QuestionType, true>;
function isType(value: string): value is QuestionType {
  return Object.hasOwn(TYPES, value);
}

function optionTexts(entry: Entry): string[] {
  if (Array.isArray(entry.options)) return entry.options.map(textOf);
  return [entry.option_a, entry.option_b, entry.option_c, entry.option_d].map(textOf);
}

function readEntry(value: unknown): BulkEntry {
  if (!isEntry(value)) return { question: null, faults: ['notObject'], shown: JSON.stringify(value) };
  const faults: EntryFault[] = [];
  const type = textOf(value.question_type ?? value.type) || 'mcq'; // the contract's default
  const text = textOf(value.question_text ?? value.text);
  const given = textOf(value.correct_answer);
  const points = value.points === undefined || value.points === null ? 1 : Number(value.points);

  if (!isType(type)) faults.push('type');
  if (text === '') faults.push('text');
  if (text.length > MAX_TEXT) faults.push('textLong');
  if (given.length > MAX_SHORT) faults.push('correctLong');
  if (!(points >= 0 && points <= MAX_POINTS)) faults.push('points');

  let options: QuestionOption[] = [];
  let correct: string | null = given === '' ? null : given;
  if (type === 'mcq') {
    const texts = optionTexts(value);
    options = OPTION_LETTERS.flatMap((letter, place) => (texts[place] ? [{ letter, text: texts[place] }] : []));
    if (options.length < 2) faults.push('options');
    if (texts.filter((option) => option !== '').length > OPTION_LETTERS.length) faults.push('optionsMany');
    if (options.some((option) => option.text.length > MAX_SHORT)) faults.push('optionLong');
    correct = letterOf(given, options);
    if (correct === null) faults.push('correct');
  }
  if (type === 'true_false') {
    correct = given.toLowerCase();
    if (correct !== 'true' && correct !== 'false') faults.push('correctBoolean');
  }
  if (type === 'short_answer' && given === '') faults.push('correctMissing');
  const sent = value.max_surplus_words ?? null;
  // A table's empty cell is no number, and no bound.
  const surplus = typeof sent === 'string' && sent.trim() === '' ? null : sent;
  if (surplus !== null && type !== 'short_answer') faults.push('surplusType');
  else if (surplus !== null && !isSurplusBound(numberIn(surplus))) faults.push('surplus');

  const [first, ...rest] = faults;
  if (first !== undefined)
    return { question: null, faults: [first, ...rest], shown: text || JSON.stringify(value).slice(0, 120) };
  const optionOf = (letter: string) => options.find((option) => option.letter === letter)?.text ?? null;
  return {
    question: {
      question_type: type as QuestionType,
      question_text: text,
      option_a: optionOf('A'),
      option_b: optionOf('B'),
      option_c: optionOf('C'),
      option_d: optionOf('D'),
      correct_answer: type === 'essay' ? null : correct,
      points,
      ...(surplus === null ? {} : { max_surplus_words: numberIn(surplus) }),
    },
    faults: [],
  };
}

/**
 * Reads pasted questions: a list, or an object with a list under `questions`, each as the contract's NewQuestion with
 * its aliases `type`, `text` and `options`.
 * @returns one entry for each question with all its faults, or what is wrong with the whole
 */
export function readBulkQuestions(pasted: string): BulkReading {
  let value: unknown;
  try {
    value = JSON.parse(pasted);
  } catch (error) {
    return { kind: 'fault', fault: 'json', message: error instanceof Error ? error.message : '' };
  }
  const list = isEntry(value) ? value.questions : value;
  if (!Array.isArray(list)) return { kind: 'fault', fault: 'notList' };
  if (list.length === 0) return { kind: 'fault', fault: 'empty' };
  if (list.length > MAX_QUESTIONS) return { kind: 'fault', fault: 'tooMany', count: list.length };
  return { kind: 'entries', entries: list.map(readEntry) };
}

/** The words of the example, in the reader's language. */
export type ExampleWord = 'choice' | 'first' | 'second' | 'third' | 'statement' | 'short' | 'shortAnswer' | 'essay';

/** A list that shows every kind of question. @param word says one of its words in the reader's language */
export const bulkExample = (word: (of: ExampleWord) => string): readonly NewQuestion[] => [
  {
    type: 'mcq',
    text: word('choice'),
    options: [word('first'), word('second'), word('third')],
    correct_answer: 'B',
    points: 2,
  },
  { type: 'true_false', text: word('statement'), correct_answer: 'true' },
  { type: 'short_answer', text: word('short'), correct_answer: word('shortAnswer') },
  { type: 'essay', text: word('essay'), points: 5 },
];
