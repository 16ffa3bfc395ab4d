import { DomainError, MAX_QUESTIONS_BYTES, type NewQuestion, type QuestionType } from '@proctorwise/contracts';

export interface QuestionContent {
  readonly type: QuestionType;
  readonly text: string;
  /** a to d; null where there is none. */
  readonly options: readonly [string | null, string | null, string | null, string | null];
  /** As the teacher wrote it: an option's text or its letter, `true` or `false`, the expected words. */
  readonly correctAnswer: string | null;
  /** At most two decimals. */
  readonly points: number;
  /** Of a short answer: how many words besides the expected ones it may have; null: any number, and other types. */
  readonly maxSurplusWords: number | null;
}
export interface Question extends QuestionContent {
  readonly id: string;
  readonly examId: string;
  /** 1.., by the server; a removed question's number is not closed up. */
  readonly number: number;
  readonly createdAt: Date;
}

export class QuestionNotFound extends DomainError {
  constructor() {
    super('question_not_found', 'Question not found');
  }
}
/** One question that cannot be asked or graded as it is. */
export class InvalidQuestion extends DomainError {
  constructor(path: string, message: string) {
    super('invalid_question', `${path}: ${message}`, { errors: [{ path, message }] });
  }
}

/** An exam's questions are together as long as they may be. */
export class QuestionsTooLarge extends DomainError {
  constructor() {
    const most = MAX_QUESTIONS_BYTES / 1024 / 1024;
    super('questions_too_large', `The questions of this exam would have more than ${most} MiB together.`);
  }
}

const MAX_OPTIONS = 4;
const MAX_OPTION_LENGTH = 500;
const MAX_SURPLUS_WORDS = 100;
const LETTERS = ['a', 'b', 'c', 'd'];

/** How texts are compared: blanks around them and case do not count. */
export const comparable = (text: string): string => text.trim().toLowerCase();

/**
 * Reads a question as either generation of clients writes it.
 * @param path where it stands in the body, `''` or `questions[3].`: named in the error
 * @throws {InvalidQuestion}
 */
export function parseQuestion(sent: NewQuestion, path = ''): QuestionContent {
  const type = sent.question_type ?? sent.type ?? 'mcq';
  const text = (sent.question_text ?? sent.text ?? '').trim();
  if (text === '') throw new InvalidQuestion(`${path}question_text`, 'must not be empty');
  const options = optionsOf(sent, path);
  const correctAnswer = sent.correct_answer?.trim() || null;
  if (type === 'mcq') checkChoice(options, correctAnswer, path);
  if (type === 'true_false' && !['true', 'false'].includes(comparable(correctAnswer ?? '')))
    throw new InvalidQuestion(`${path}correct_answer`, 'must be true or false');
  if (type === 'short_answer' && correctAnswer === null)
    throw new InvalidQuestion(`${path}correct_answer`, 'must say what is expected');
  return {
    type,
    text,
    options,
    correctAnswer,
    points: pointsOf(sent.points ?? 1, path),
    maxSurplusWords: surplusOf(type, sent.max_surplus_words ?? null, path),
  };
}

function optionsOf(sent: NewQuestion, path: string): QuestionContent['options'] {
  const lettered = [sent.option_a, sent.option_b, sent.option_c, sent.option_d];
  const given = lettered.some((option) => option?.trim()) ? lettered : (sent.options ?? []);
  if (given.length > MAX_OPTIONS) throw new InvalidQuestion(`${path}options`, `must not be more than ${MAX_OPTIONS}`);
  const [a = null, b = null, c = null, d = null] = given.map((option) => option?.trim() || null);
  for (const option of [a, b, c, d])
    if (option !== null && option.length > MAX_OPTION_LENGTH)
      throw new InvalidQuestion(`${path}options`, `must not be longer than ${MAX_OPTION_LENGTH} characters`);
  return [a, b, c, d];
}

function checkChoice(options: QuestionContent['options'], correctAnswer: string | null, path: string): void {
  const texts = options.filter((option) => option !== null).map(comparable);
  if (texts.length < 2) throw new InvalidQuestion(`${path}options`, 'must be at least two');
  if (new Set(texts).size < texts.length) throw new InvalidQuestion(`${path}options`, 'must differ from one another');
  const wanted = comparable(correctAnswer ?? '');
  const letter = LETTERS.indexOf(wanted);
  const byLetter = letter >= 0 && options[letter] != null;
  if (!texts.includes(wanted) && !byLetter)
    throw new InvalidQuestion(`${path}correct_answer`, 'must be one of the options, or its letter');
}

function pointsOf(points: number, path: string): number {
  if (!(points >= 0 && points <= 1000)) throw new InvalidQuestion(`${path}points`, 'must be 0 to 1000');
  return Math.round(points * 100) / 100;
}

function surplusOf(type: QuestionType, most: number | null, path: string): number | null {
  if (most === null) return null;
  if (type !== 'short_answer') throw new InvalidQuestion(`${path}max_surplus_words`, 'is for short answers only');
  if (!(Number.isInteger(most) && most >= 0 && most <= MAX_SURPLUS_WORDS))
    throw new InvalidQuestion(`${path}max_surplus_words`, `must be a whole number, 0 to ${MAX_SURPLUS_WORDS}`);
  return most;
}
