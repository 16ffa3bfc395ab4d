import { describe, expect, it } from '@jest/globals';
import { BEGIN, END, figuresAsMarkdown, type Report, type Reports, withFigures } from './page.js';

const report = (commit: string, value: number, verdict: string): Report => ({
  at: '2026-11-27T10:00:00Z',
  commit,
  versions: { models: 'picodet+yunet', onnxruntime: '1.30.0', labels: 'aa', pictures: 'bb' },
  conditions: { pictures: 7 },
  goals: [
    { split: 'test', name: 'told right', verdict, told: 'at least 95 %' },
    { split: 'tuning', name: 'told right', verdict: 'reached', told: 'not shown here' },
  ],
  figures: [
    { name: 'test | pictures: told right', value, unit: 'share', low: 0.8, high: 0.99, of: 40, sources: 9 },
    { name: 'test | quiet clips: hours', value: 1.5, unit: 'h' },
    { name: 'tuning | pictures: told right', value: 0.5, unit: 'share', low: 0.4, high: 0.6, of: 4, sources: 2 },
  ],
});

const FIRST: Reports = {
  before: report('1111111aaa', 0.9, 'missed'),
  today: undefined,
  withoutSecondLooks: undefined,
  published: undefined,
};

describe('the page', () => {
  it('has the goals of the test side, before and today side by side', () => {
    const text = figuresAsMarkdown({
      ...FIRST,
      today: report('2222222bbb', 0.96, 'reached'),
    });
    expect(text).toContain('| goal | before (1111111) | today (2222222) |');
    expect(text).toContain('| told right | **missed**, at least 95 % | **reached**, at least 95 % |');
    expect(text).toContain('| told right | 90.0 % [80.0 to 99.0 %], 40 from 9 sources | 96.0 % [80.0 to 99.0 %]');
    expect(text).toContain('| hours | 1.5 h | 1.5 h |');
    expect(text).not.toContain('not shown here');
  });
  it('begins with what is not reached', () => {
    const { figures, ...rest } = report('1111111aaa', 0.9, 'missed');
    const more = [
      { name: 'test | pictures, light 15 %: told right', value: 0.7, unit: 'share' },
      { name: 'test | quiet clips: false anomalies', value: 12, unit: 'count' },
      { name: 'test | quiet clips: persons', value: 33, unit: 'count' },
      { name: 'test | quiet clips: false anomalies an hour', value: 6.79, unit: '1/h' },
      { name: 'test | quiet clips: false anomalies an hour, 95 % upper bound', value: 11.01, unit: '1/h' },
      { name: 'test | clips, poster behind: false anomalies', value: 15, unit: 'count' },
      { name: 'test | clips, quiet: false anomalies', value: 0, unit: 'count' },
    ] as const;
    const text = figuresAsMarkdown({ ...FIRST, before: { ...rest, figures: [...figures, ...more] } });
    expect(text).toContain(`
- **False alarms: 6.8 in an hour of a student who does nothing, 11.0 at most** (95 % upper bound): 12 in 1.50 h of 33 persons, in clips that were made to be hard.
- **missed**: told right; at least 95 %`);
    expect(text).toContain('light 15 % (70.0 %)');
    expect(text).toContain('false anomalies: poster behind (15).');
  });
  it('tells before anything else how it is on a full machine', () => {
    const today = report('2222222bbb', 0.96, 'reached');
    const full = report('3333333ccc', 0.93, 'missed');
    const alarms = [
      { name: 'test | quiet clips: false anomalies an hour', value: 9.4, unit: '1/h' },
      { name: 'test | quiet clips: false anomalies an hour, 95 % upper bound', value: 14.2, unit: '1/h' },
      { name: 'test | quiet clips: false anomalies', value: 14, unit: 'count' },
      { name: 'test | quiet clips: persons', value: 33, unit: 'count' },
    ] as const;
    const without = figuresAsMarkdown({ ...FIRST, today });
    const text = figuresAsMarkdown({
      ...FIRST,
      today,
      withoutSecondLooks: { ...full, figures: [...full.figures, ...alarms] },
    });
    for (const each of [without, text])
      expect(each.startsWith('## Weaknesses first\n\n**On a full machine it looks once.**')).toBe(true);
    expect(text).toContain('then the column "today, without second looks (a full machine)" holds');
    expect(text).toContain(
      '| goal | before (1111111) | today (2222222) | today, without second looks (a full machine) (3333333) |',
    );
    expect(text).toContain(
      '| 96.0 % [80.0 to 99.0 %], 40 from 9 sources | 93.0 % [80.0 to 99.0 %], 40 from 9 sources |',
    );
    expect(text).toContain(
      '- **False alarms on a full machine: 9.4 in an hour of a student who does nothing, 14.2 at most** (95 % upper bound): 14 in 1.50 h of 33 persons',
    );
    expect(without).toContain('without was not\nmeasured yet');
    expect(without).not.toContain('a full machine)');
  });
  it('tells how it is with the models that are downloaded', () => {
    const today = report('2222222bbb', 0.96, 'reached');
    const text = figuresAsMarkdown({ ...FIRST, today, published: report('4444444ddd', 0.91, 'missed') });
    expect(text).toContain('| today (2222222) | today, models as published (downloaded) (4444444) |');
    expect(text).toContain('**A machine that is handed no model files downloads the published ones.**');
    expect(figuresAsMarkdown({ ...FIRST, today })).not.toContain('published ones');
  });
  it('stands with the first figures alone', () => {
    expect(figuresAsMarkdown(FIRST)).toContain('| goal | before (1111111) |');
  });
  it('keeps what is around the figures', () => {
    const page = `top\n${BEGIN}\nFORMER\n${END}\nend\n`;
    const once = withFigures(page, FIRST);
    expect([once.startsWith('top\n'), once.endsWith('\nend\n')]).toEqual([true, true]);
    expect(once).not.toContain('FORMER');
    expect(withFigures(once, FIRST)).toBe(once);
    expect(() => withFigures('no place', FIRST)).toThrow(RangeError);
  });
});
