import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CODE_LENGTH, codeFrom, readCode } from './invitation-code.js';

const someBytes = fc.uint8Array({ minLength: CODE_LENGTH, maxLength: CODE_LENGTH });

describe('the code of an invitation', () => {
  it('is three groups of four, without letters that look like digits', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        expect(codeFrom(bytes)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      }),
    );
  });
  it('keeps five bits of every byte: each character is as likely as any other', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const first = codeFrom(new Uint8Array(CODE_LENGTH).fill(byte)).slice(0, 1);
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array(32).fill(8));
  });
  it('differs where any of these bits does', () => {
    fc.assert(
      fc.property(someBytes, someBytes, (one, other) => {
        const same = one.every((byte, index) => byte % 32 === (other[index] ?? 0) % 32);
        expect(codeFrom(one) === codeFrom(other)).toBe(same);
      }),
    );
  });
  it('reads as the same, in whatever case, with blanks, other dashes and letters for digits', () => {
    const typing = fc.record({
      lower: fc.boolean(),
      gap: fc.constantFrom('', ' ', '-', '–', ' - '),
      alike: fc.boolean(),
    });
    fc.assert(
      fc.property(someBytes, typing, (bytes, { lower, gap, alike }) => {
        const code = codeFrom(bytes);
        const groups = code.split('-').join(gap);
        const typed = alike ? groups.replace(/0/g, 'O').replace(/1/g, 'l') : groups;
        expect(readCode(`  ${lower ? typed.toLowerCase() : typed}\n`)).toBe(code.replace(/-/g, ''));
      }),
    );
  });
  it.each([
    '',
    '7KQ2-M9XD-04T',
    '7KQ2-M9XD-04TNN',
    '7KQ2-M9XD-04TU',
    '7KQ2_M9XD_04TN',
    '７KQ2-M9XD-04TN',
    '💥'.repeat(6),
  ])('is not %j', (typed) => {
    expect(readCode(typed)).toBeNull();
  });
  it('is made of exactly as many random bytes', () => {
    for (const length of [0, CODE_LENGTH - 1, CODE_LENGTH + 1])
      expect(() => codeFrom(new Uint8Array(length))).toThrow(RangeError);
  });
});
