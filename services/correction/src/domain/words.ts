/**
 * A text as choices are told apart: outer blanks off, inner ones single, case ignored, nothing else. Upper case comes
 * first so that `ß` and `SS` meet.
 */
export const comparable = (text: string): string =>
  text.normalize('NFC').trim().replace(/\s+/gu, ' ').toUpperCase().toLowerCase().normalize('NFC');

/** Blocks and letters whose NFKC is the plain character: `5³` would become `53`. */
const SUPERSCRIPTS =
  /[\u00b2\u00b3\u00b9\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d61\u1d78\u1d9b-\u1dbf\u2070-\u207f\u2c7d]+/gu;
const SUBSCRIPTS = /[\u1d62-\u1d6a\u2080-\u209c\u2c7c]+/gu;
/** `㎟` to `㎦`: their NFKC ends in a plain digit. */
const POWERS_OF_METRES = /[\u339f-\u33a6]/gu;
const VULGAR_FRACTIONS = /[\u00bc-\u00be\u2150-\u215f\u2189]/gu;
/** U+2044, also what a vulgar fraction decomposes to, and U+2215. */
const SLASHES = /[\u2044\u2215]/gu;

const plain = (text: string): string => text.normalize('NFKC').replaceAll('−', '-');

/** What NFKC would take the meaning of, as people type it: `5^3`, `H_2O`, `1 1/2`. */
const withoutScripts = (text: string): string =>
  text
    .replace(POWERS_OF_METRES, (unit) => plain(unit).replace(/\d$/u, '^$&'))
    .replace(SUPERSCRIPTS, (run) => `^${plain(run)}`)
    .replace(SUBSCRIPTS, (run) => `_${plain(run)}`)
    .replace(VULGAR_FRACTIONS, (fraction) => ` ${plain(fraction)}`)
    .replace(SLASHES, '/');

/**
 * A text as words are compared: as `comparable`, and Unicode's compatibility forms united (NFKC), but for superscripts,
 * subscripts and fractions, which mean something else than the plain digits.
 */
export const fold = (text: string): string => comparable(withoutScripts(text).normalize('NFKC')).normalize('NFKC');

/**
 * A number keeps its sign, its decimals, what it is divided by and its percent, or 5.1 would equal 1.5, -5 equal 5 and
 * 1/2 equal 2/1. All else is letters and symbols; `C#` is not `C`, `log_2` not `log 2`.
 */
const WORD =
  /(?<![\p{L}\p{N}])[-−]?\p{N}+(?:[.,]\p{N}+)*(?: ?\/ ?\p{N}+(?:[.,]\p{N}+)*)*(?: ?[%‰])?|(?:[\p{L}\p{M}\p{N}\p{S}]|_(?=\p{N}))+#*/gu;

/** The distinct words of a folded text, without punctuation. A decimal comma counts as a point. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    Array.from(fold(text).matchAll(WORD), ([word]) =>
      /\p{N}/u.test(word) ? word.replace('−', '-').replaceAll(',', '.').replaceAll(' ', '') : word,
    ),
  );
}

/** How many words an answer has that the key has not; a word counts once, however often it stands there. */
export function surplusWords(key: string, answer: string): number {
  const wanted = wordsOf(key);
  return [...wordsOf(answer)].filter((word) => !wanted.has(word)).length;
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
