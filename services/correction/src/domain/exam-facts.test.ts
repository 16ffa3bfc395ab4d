import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { disclosureOf, type ExamFacts, type ExamNews, withFacts } from './exam-facts.js';

const instants = fc.integer({ min: 0, max: 20 });
const told = fc.constantFrom('at_once' as const, 'with_marks' as const);
const exams: fc.Arbitrary<ExamFacts> = fc.record({
  examId: fc.constant('e'),
  version: fc.integer({ min: 1, max: 5 }),
  title: fc.constant('E'),
  teacherId: fc.constant('t'),
  lastSlotEnd: fc.option(instants),
  totalsTold: told,
  releasedAt: fc.option(instants),
});
const drafts = fc.integer({ min: 0, max: 2 });

describe('what students may see', () => {
  it('is the total with the marks, or always; the key never before the marks', () => {
    fc.assert(
      fc.property(exams, drafts, instants, (exam, openDrafts, now) => {
        const shows = disclosureOf(exam, openDrafts, now);
        expect(shows.total).toBe(exam.totalsTold === 'at_once' || shows.marks);
        expect(shows.marks || !shows.key).toBe(true);
      }),
    );
  });
  it('is no mark before the last slot is over and the last draft handed in', () => {
    fc.assert(
      fc.property(exams, drafts, instants, (exam, openDrafts, now) => {
        const canBeSat = exam.lastSlotEnd !== null && now <= exam.lastSlotEnd;
        expect(disclosureOf(exam, openDrafts, now).marks).toBe(!canBeSat && openDrafts === 0);
      }),
    );
  });
  it('grows with time, and is nothing of an exam that is not known', () => {
    fc.assert(
      fc.property(exams, drafts, instants, instants, (exam, openDrafts, one, other) => {
        const [before, after] = [Math.min(one, other), Math.max(one, other)].map((now) =>
          disclosureOf(exam, openDrafts, now),
        );
        for (const part of ['total', 'marks', 'key'] as const) expect(after?.[part] || !before?.[part]).toBe(true);
        expect(disclosureOf(null, openDrafts, one)).toEqual({ total: false, marks: false, key: false });
      }),
    );
  });
});

describe('news of an exam', () => {
  const news: fc.Arbitrary<ExamNews> = fc
    .tuple(exams, fc.option(told))
    .map(([{ releasedAt: _ours, ...facts }, totalsTold]) => ({ ...facts, totalsTold }));

  it('changes nothing where it is older or comes again, and never takes a release back', () => {
    fc.assert(
      fc.property(exams, news, (known, heard) => {
        const next = withFacts(known, heard);
        expect(next.version).toBe(Math.max(known.version, heard.version));
        expect(next.releasedAt).toBe(known.releasedAt);
        if (heard.version < known.version) expect(next).toBe(known);
        else if (heard.version === known.version)
          expect(next).toEqual({ ...known, totalsTold: heard.totalsTold ?? known.totalsTold });
        else expect(next.totalsTold).toBe(heard.totalsTold ?? known.totalsTold);
        expect(withFacts(next, heard)).toBe(next);
      }),
    );
  });
  it('of an exam that nothing was known of tells totals at once where it does not say', () => {
    fc.assert(
      fc.property(news, (heard) => {
        expect(withFacts(null, heard)).toEqual({
          ...heard,
          totalsTold: heard.totalsTold ?? 'at_once',
          releasedAt: null,
        });
      }),
    );
  });
});
