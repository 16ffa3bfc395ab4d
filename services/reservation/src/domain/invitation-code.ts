/** Crockford's base32: no I, L, O or U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 4;

/**
 * Characters of a code, and random bytes that one is made of: 60 bits. A thousand guesses a second meet one of an exam's
 * 2,000 codes in 18,000 years, without any limit on guesses.
 */
export const CODE_LENGTH = 12;

/**
 * A code as it is handed out: `7KQ2-M9XD-04TN`.
 * @param random CODE_LENGTH uniform bytes; five bits of each are used
 * @throws {RangeError} there are not as many
 */
export function codeFrom(random: Uint8Array): string {
  if (random.length !== CODE_LENGTH) throw new RangeError(`A code needs ${CODE_LENGTH} random bytes`);
  const characters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return characters.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? characters;
}

/**
 * What people type, read as kindly as Crockford means it: case, blanks and dashes do not count, O is 0, I and L are 1.
 * @returns the code's characters without dashes; null where it can be no code
 */
export function readCode(typed: string): string | null {
  const characters = typed
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  const isCode = characters.length === CODE_LENGTH && [...characters].every((one) => ALPHABET.includes(one));
  return isCode ? characters : null;
}
