/**
 * A text as grading compares it: Unicode compatibility forms united (NFKC), outer blanks off, inner ones single, case
 * ignored. Upper case comes first so that `ß` and `SS` meet.
 */
export const fold = (text: string): string =>
  text.normalize('NFKC').trim().replace(/\s+/gu, ' ').toUpperCase().toLowerCase().normalize('NFKC');

/** A number keeps its sign and its decimals, or 5.1 would equal 1.5 and -5 equal 5; all else is letters and symbols. */
const WORD = /(?<![\p{L}\p{N}])[-−]?\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}\p{N}\p{S}]+/gu;

/** The distinct words of a folded text, without punctuation. A decimal comma counts as a point. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    Array.from(fold(text).matchAll(WORD), ([word]) =>
      /\p{N}/u.test(word) ? word.replace('−', '-').replaceAll(',', '.') : word,
    ),
  );
}

/**
 * How much of the key an answer contains: |words in both| / |words of the key|, 0..1. A key without any word (only
 * punctuation) is matched as a whole.
 */
export function overlap(key: string, answer: string): number {
  const wanted = wordsOf(key);
  if (wanted.size === 0) return fold(key) === fold(answer) ? 1 : 0;
  const given = wordsOf(answer);
  return [...wanted].filter((word) => given.has(word)).length / wanted.size;
}
