import { describe, expect, it } from '@jest/globals';
import type { QuestionWithAnswer } from '@proctorwise/contracts';
import fc from 'fast-check';
import { aQuestion } from '../testing/upstreams.js';
import { markAnswer } from './mark.js';
import { comparable } from './words.js';

const text = fc
  .string({ unit: fc.constantFrom(...'abcdeéèßñøλσжя 0123'), minLength: 1 })
  .filter((s) => s.trim() !== '');
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\n') });
const isRight = (question: QuestionWithAnswer, given: string | null): boolean => {
  const mark = markAnswer(question, given);
  return mark.state === 'graded' && mark.isCorrect;
};
const trueFalse = (key: string) => aQuestion({ question_type: 'true_false', correct_answer: key, points: 1.25 });
const mcq = (options: (string | null)[], key: string) =>
  aQuestion({
    option_a: options[0] ?? null,
    option_b: options[1] ?? null,
    option_c: options[2] ?? null,
    option_d: options[3] ?? null,
    correct_answer: key,
  });
const short = (key: string) => aQuestion({ question_type: 'short_answer', correct_answer: key });
const LETTERS = ['A', 'B', 'C', 'D'] as const;
/** Characters that are not their own NFKC form, and the plain ones that many of them become. */
const compatible = fc.string({
  unit: fc.constantFrom(...'⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ₀₁₂₃₉₊ₐ½¼⅔⅟ªº①Ⅳﬁ㎡㎥ｘ５㍑𝐱ℏℎ…x2345n/^_-'),
  minLength: 1,
  maxLength: 4,
});

describe('every type', () => {
  it('takes no answer as wrong, with nothing to wait for', () => {
    const types = fc.constantFrom('mcq', 'true_false', 'short_answer', 'essay');
    fc.assert(
      fc.property(types, text, fc.option(blanks), (question_type, key, given) => {
        expect(markAnswer(aQuestion({ question_type, correct_answer: key }), given)).toEqual({
          state: 'graded',
          isCorrect: false,
          score: 0,
        });
      }),
    );
  });
  it('gives all of the points or none, in whole hundredths', () => {
    fc.assert(
      fc.property(text, text, fc.double({ min: 0, max: 1000, noNaN: true }), (key, given, points) => {
        const mark = markAnswer({ ...short(key), points }, given);
        if (mark.state === 'pending') throw new Error('a short answer with a key waits for nobody');
        expect([0, Math.round(points * 100)]).toContain(mark.score);
        expect(mark.score > 0 ? mark.isCorrect : true).toBe(true);
      }),
    );
  });
  it('lets an essay, and a question without a key, wait for a person', () => {
    expect(markAnswer(aQuestion({ question_type: 'essay', correct_answer: 'x' }), 'x')).toEqual({ state: 'pending' });
    expect(markAnswer(aQuestion({ correct_answer: null }), 'A')).toEqual({ state: 'pending' });
    expect(markAnswer(short(' '), 'word')).toEqual({ state: 'pending' });
  });
});

describe('true or false', () => {
  it('ignores case and blanks around', () => {
    fc.assert(
      fc.property(text, blanks, blanks, (key, before, after) => {
        expect(isRight(trueFalse(key), before + key.toUpperCase() + after)).toBe(true);
        expect(isRight(trueFalse(key.toUpperCase()), key.toLowerCase())).toBe(true);
      }),
    );
  });
  it('takes nothing else', () => {
    expect(isRight(trueFalse('True'), ' tRUE ')).toBe(true);
    expect(isRight(trueFalse('True'), 'False')).toBe(false);
    expect(isRight(trueFalse('True'), 'Truetrue')).toBe(false);
  });
});

describe('multiple choice', () => {
  const four = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'xyzwXYé '), minLength: 2 }), {
    minLength: 4,
    maxLength: 4,
    selector: (option) => option.trim().replace(/\s+/g, ' ').toUpperCase(),
  });
  const options = four.filter((all) => all.every((option) => option.trim() !== ''));
  it('knows an option by its letter and by its text, in key and answer alike', () => {
    fc.assert(
      fc.property(options, fc.nat(3), fc.nat(3), (all, right, chosen) => {
        const forms = (at: number) => [LETTERS[at], LETTERS[at]?.toLowerCase(), all[at], ` ${all[at]?.toUpperCase()} `];
        for (const key of forms(right))
          for (const given of forms(chosen)) expect(isRight(mcq(all, key ?? ''), given ?? '')).toBe(right === chosen);
      }),
    );
  });
  it('takes two options of one text for one, and a letter of no option for a text', () => {
    expect(isRight(mcq(['Paris', 'Lyon', 'paris '], 'A'), 'C')).toBe(true);
    expect(isRight(mcq(['Paris', 'Lyon'], 'D'), 'D')).toBe(true);
    expect(isRight(mcq(['Paris', 'Lyon'], 'A'), 'D')).toBe(false);
  });
  it('lets the letter win where the text of an option is a letter', () => {
    expect(isRight(mcq(['B', 'A'], 'A'), 'A')).toBe(true);
    expect(isRight(mcq(['B', 'A'], 'A'), 'B')).toBe(false);
  });
  it('tells options apart that Unicode calls compatible', () => {
    for (const [one, other] of [
      ['5³', '53'],
      ['x²', 'x2'],
      ['H₂O', 'H2O'],
      ['1½', '11/2'],
      ['ℎ', 'h'],
      ['Ａ', 'A'],
    ] as const) {
      const question = mcq([one, other], 'A');
      expect([isRight(question, 'A'), isRight(question, 'B')]).toEqual([true, false]);
      expect([isRight(mcq([one, other], 'B'), 'A'), isRight(mcq([one, other], 'B'), 'B')]).toEqual([false, true]);
    }
    expect(isRight(mcq(['5³', '53'], '5³'), '53')).toBe(false);
    expect(isRight(mcq(['5³', '53'], '53'), 'B')).toBe(true);
    expect(isRight(mcq(['Paris', 'Lyon'], 'A'), 'Ｐａｒｉｓ')).toBe(true); // no option stands so: the folded text decides
  });
  it('gives nothing for another option than the key’s, whatever characters they are of', () => {
    const choices = fc.uniqueArray(compatible, {
      minLength: 2,
      maxLength: 4,
      selector: (option) => comparable(option),
    });
    fc.assert(
      fc.property(choices, fc.nat(3), fc.nat(3), (all, right, chosen) => {
        const [key, given] = [right % all.length, chosen % all.length];
        for (const keyed of [LETTERS[key], all[key]])
          for (const answer of [LETTERS[given], all[given]])
            expect(isRight(mcq(all, keyed ?? ''), answer ?? '')).toBe(key === given);
      }),
    );
  });
  it('is not fooled by names that every object has', () => {
    expect(isRight(mcq(['Paris', 'Lyon'], 'A'), 'constructor')).toBe(false);
    expect(isRight(mcq(['Paris', 'Lyon'], 'A'), '__proto__')).toBe(false);
  });
});

describe('short answer', () => {
  it('is right with the key itself, whatever its case and punctuation', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (words) => {
        expect(isRight(short(words.join(' ')), `« ${words.join('; ').toUpperCase()} »!`)).toBe(true);
      }),
    );
  });
  it('wants 85 % of the words of the key, in any order, and minds no others', () => {
    const key = 'one two three four five six seven';
    expect(isRight(short(key), 'the seven six five four three two are many')).toBe(true); // 6 of 7 are 85.7 %
    expect(isRight(short(key), 'seven six five four three')).toBe(false);
    expect(isRight(short('Mont Blanc'), 'It is the MONT-BLANC.')).toBe(true);
    expect(isRight(short('Mont Blanc'), 'Mont')).toBe(false);
  });
  it('never turns a right answer wrong by more words', () => {
    fc.assert(
      fc.property(text, text, fc.array(text), (key, given, more) => {
        if (isRight(short(key), given)) expect(isRight(short(key), [given, ...more].join(' '))).toBe(true);
      }),
    );
  });
  describe('with a bound on surplus words', () => {
    const bounded = (key: string, most: number | null) => ({ ...short(key), max_surplus_words: most });
    const word = fc.string({ unit: fc.constantFrom(...'abcdeéλσж'), minLength: 1, maxLength: 3 });
    const words = fc.array(word, { minLength: 1, maxLength: 8 });
    const bound = fc.nat(6);
    it('gives nothing for a list of what might be right', () => {
      const list = 'Everest, Mont Blanc, Matterhorn, Monte Rosa, Eiger';
      expect(isRight(bounded('Mont Blanc', null), list)).toBe(true);
      expect(isRight(bounded('Mont Blanc', 3), list)).toBe(false);
    });
    it('counts each other word once, at its edge', () => {
      expect(isRight(bounded('Mont Blanc', 2), 'It is, it is the Mont Blanc!')).toBe(false); // it, is, the
      expect(isRight(bounded('Mont Blanc', 3), 'It is, it is the Mont Blanc!')).toBe(true);
      expect(isRight(bounded('Mont Blanc', 0), 'Blanc, Mont: MONT BLANC')).toBe(true);
      expect(isRight(bounded('…', 0), '…')).toBe(true); // a key without words is matched as a whole
    });
    it('takes the key itself, however low it is', () => {
      fc.assert(
        fc.property(words, bound, (key, most) => {
          expect(isRight(bounded(key.join(' '), most), key.join(' '))).toBe(true);
        }),
      );
    });
    it('never raises a mark for one more surplus word', () => {
      fc.assert(
        fc.property(words, words, word, fc.option(bound), (key, given, more, most) => {
          fc.pre(!key.includes(more));
          const question = bounded(key.join(' '), most);
          if (isRight(question, [...given, more].join(' '))) expect(isRight(question, given.join(' '))).toBe(true);
        }),
      );
    });
    it('gives a mark to no answer that has none without it, and to no fewer the higher it is', () => {
      fc.assert(
        fc.property(words, words, bound, bound, (key, given, one, other) => {
          const rightWith = (most: number | null) => isRight(bounded(key.join(' '), most), given.join(' '));
          if (rightWith(Math.min(one, other))) expect(rightWith(Math.max(one, other))).toBe(true);
          if (rightWith(one)) expect(rightWith(null)).toBe(true);
        }),
      );
    });
    it('marks as before where a question says nothing of it', () => {
      fc.assert(
        fc.property(words, words, (key, given) => {
          const { max_surplus_words: _, ...older } = bounded(key.join(' '), null);
          expect(markAnswer(older, given.join(' '))).toEqual(markAnswer(bounded(key.join(' '), null), given.join(' ')));
        }),
      );
    });
    it('binds no other type', () => {
      expect(isRight({ ...mcq(['Paris', 'the city of Lyon'], 'B'), max_surplus_words: 0 }, 'the city of Lyon')).toBe(
        true,
      );
    });
  });
  it('unites compatible forms of Unicode', () => {
    expect(isRight(short('café'), 'cafe\u0301')).toBe(true);
    expect(isRight(short('H2O'), 'Ｈ２Ｏ')).toBe(true);
    expect(isRight(short('Straße'), 'STRASSE')).toBe(true);
  });
  it('keeps the sign and the decimals of a number', () => {
    expect(isRight(short('5.1'), '1.5')).toBe(false);
    expect(isRight(short('-5'), '5')).toBe(false);
    expect(isRight(short('3,14'), 'about 3.14')).toBe(true);
  });
  it('keeps what a power, an index, a fraction, a percent and a sharp mean', () => {
    for (const [key, wrong] of [
      ['5³', '53'],
      ['x²', 'x2'],
      ['10⁻³', '10³'],
      ['10⁻³', '10-3'],
      ['log₂ 8', 'log2 8'],
      ['H₂O', 'HO2'],
      ['1½', '11/2'],
      ['½', '12'],
      ['1/2', '2/1'],
      ['1/2', '1, 2'],
      ['50%', '50'],
      ['5 %', '5 ‰'],
      ['C#', 'C'],
      ['C++', 'C'],
      ['㎡', 'm2'],
    ] as const) {
      expect([key, wrong, isRight(short(key), wrong)]).toEqual([key, wrong, false]);
      expect([wrong, key, isRight(short(wrong), key)]).toEqual([wrong, key, false]);
    }
  });
  it('knows them in each way that they are typed', () => {
    for (const [key, right] of [
      ['5³', 'it is 5^3.'],
      ['10⁻³', '10^-3'],
      ['H₂O', 'h_2o'],
      ['½', '1/2'],
      ['1½ hours', '1 1/2 hours'],
      ['1/2', '1 / 2'],
      ['1⁄2', '(1/2)'],
      ['50%', 'about 50 %'],
      ['C#', '(c#)'],
      ['㎡', 'm²'],
      ['3/4/2025', '3/4/2025'],
      ['ﬁn', 'fin'],
    ] as const)
      expect([key, right, isRight(short(key), right)]).toEqual([key, right, true]);
  });
  it('never takes a power or an index for plain digits', () => {
    const digits = fc.nat(9999).map(String);
    const raised = (of: string) => [...of].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
    const lowered = (of: string) => [...of].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');
    fc.assert(
      fc.property(digits, digits, (base, index) => {
        for (const key of [base + raised(index), base + lowered(index)]) {
          expect(isRight(short(key), key)).toBe(true);
          expect(isRight(short(key), base + index)).toBe(false);
          expect(isRight(short(base + index), key)).toBe(false);
        }
      }),
    );
  });
  it('matches a key of punctuation only as a whole', () => {
    expect(isRight(short('?!'), '?!')).toBe(true);
    expect(isRight(short('?!'), 'anything')).toBe(false);
  });
});
